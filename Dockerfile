# Two stages: dependencies in a layer of their own, so that a change of the code does not build them again.
# `cargo image` is an alias in .cargo/config.toml; CI runs it over the same files without `--release` (.ci/image). OpenSSL
# needs perl and make.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev make perl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY src/search/linalg src/search/linalg
RUN mkdir -p benches && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo image --release && rm src/main.rs src/lib.rs
COPY migrations migrations
COPY src src
RUN touch src/main.rs src/lib.rs && cargo image --release

FROM debian:bookworm-slim
RUN useradd --system --home-dir /data --create-home understudy
# The public authorities, for PostgreSQL with sslmode=verify-full and sslrootcert=system.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /build/target/release/understudy /usr/local/bin/understudy
COPY LICENSE NOTICE /usr/share/doc/understudy/
USER understudy
WORKDIR /data
VOLUME /data
ENV UNDERSTUDY_BIND=0.0.0.0:8080 DATABASE_URL=sqlite:///data/understudy.db \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["understudy", "doctor", "--ready"]
ENTRYPOINT ["understudy"]
CMD ["serve"]
