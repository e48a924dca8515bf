//! What a noisy tenant does.

use crate::common::client::{Connection, create_agent, create_training};
use crate::common::server::Server;

/// Kinds of work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Writes,
    Publishes,
    DraftContexts,
    Changes,
    Learning,
    Logins,
    Questions,
}

/// All kinds.
pub const KINDS: [Kind; 7] =
    [Kind::Writes, Kind::Publishes, Kind::DraftContexts, Kind::Changes, Kind::Learning, Kind::Logins, Kind::Questions];

/// Work that is prepared.
pub struct Noise<'s> {
    server: &'s Server,
    kind: Kind,
    agent: String,
    training: String,
    session: String,
}

impl Kind {
    /// What the tenant does.
    pub fn name(self) -> &'static str {
        match self {
            Self::Writes => "writes to one agent",
            Self::Publishes => "edits and publishes",
            Self::DraftContexts => "edits and draft contexts",
            Self::Changes => "changes of large texts",
            Self::Learning => "learning",
            Self::Logins => "wrong passwords",
            Self::Questions => "questions",
        }
    }
}

impl<'s> Noise<'s> {
    /// Prepares an agent for the work.
    pub fn prepare(server: &'s Server, kind: Kind) -> Self {
        let mut connection = Connection::open(server);
        let agent = create_agent(server, &mut connection);
        let (count, length) = if kind == Kind::Changes { (200, 16_000) } else { (100, 200) };
        let mut training = String::new();
        for number in 0..count {
            training = create_training(server, &mut connection, &agent, &text(number, length));
        }
        expect(200, connection.send(server, "POST", &format!("{agent}/publish"), ""));
        let mut session = String::new();
        if kind == Kind::Changes {
            for number in 0..count {
                create_training(server, &mut connection, &agent, &text(number, length));
            }
        }
        if kind == Kind::Learning {
            let turn = r#"{"role":"user","content":"Can I park at the hotel, and what does it cost for two nights?"},{"role":"assistant","content":"You can park behind the hotel free of charge."}"#;
            let body = format!(r#"{{"messages":[{}]}}"#, [turn; 400].join(","));
            let (status, made) = connection.send(server, "POST", &format!("{agent}/sessions"), &body);
            assert_eq!(status, 201, "{made}");
            let id = made.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
            session = format!("{agent}/sessions/{id}/scenario");
        }
        Self { server, kind, agent, training, session }
    }

    /// A connection of the tenant.
    pub fn connect(&self) -> Connection {
        Connection::open(self.server)
    }

    /// Does it once. A refusal for lack of turns is an answer too.
    pub fn once(&self, connection: &mut Connection, round: usize) {
        let Self { server, agent, training, .. } = self;
        let mut send = |method: &str, path: &str, body: &str| {
            let (status, answer) = connection.send(server, method, path, body);
            assert!(matches!(status, 200 | 201 | 401 | 422 | 429 | 503), "{status} {answer}");
        };
        match self.kind {
            Kind::Writes => send("PUT", training, &text(round, 200)),
            Kind::Publishes => {
                send("PUT", training, &text(round, 200));
                send("POST", &format!("{agent}/publish"), "");
            }
            Kind::DraftContexts => {
                send("PUT", training, &text(round, 200));
                send("GET", &format!("{agent}/context?version=draft&query=opening+hours+{round}"), "");
            }
            Kind::Changes => send("GET", &format!("{agent}/changes"), ""),
            Kind::Learning => send("POST", &self.session, ""),
            Kind::Logins => {
                let body = format!(r#"{{"email":"nobody{round}@example.org","password":"not the password"}}"#);
                send("POST", "/api/v1/auth/login", &body);
            }
            Kind::Questions => send("GET", &format!("{agent}/context?query=when+do+you+open+on+day+{round}"), ""),
        }
    }
}

fn expect(status: u16, (got, answer): (u16, &str)) {
    assert_eq!(got, status, "{answer}");
}

fn text(number: usize, length: usize) -> String {
    let sentence = "We are open from 9 to 18, Sundays closed. ";
    let text = sentence.repeat(length.div_ceil(sentence.len()));
    format!(r#"{{"subject":"Question {number}","instructions":"{number}. {text}"}}"#)
}
