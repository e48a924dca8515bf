# Two stages: dependencies in a layer of their own, so that a change of the code does not build them again.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
RUN mkdir -p src benches && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo build --release --locked --bin understudy && rm -r src
COPY migrations migrations
COPY src src
RUN touch src/main.rs src/lib.rs && cargo build --release --locked --bin understudy

FROM debian:bookworm-slim
RUN useradd --system --home-dir /data --create-home understudy
COPY --from=build /build/target/release/understudy /usr/local/bin/understudy
USER understudy
WORKDIR /data
VOLUME /data
ENV UNDERSTUDY_BIND=0.0.0.0:8080 DATABASE_URL=sqlite:///data/understudy.db
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["understudy", "doctor", "--ready"]
ENTRYPOINT ["understudy"]
CMD ["serve"]
