//! What a session of the world is given: where its tokens come from, how long they live, and how a request fails.

use super::super::{Fetched, Moment, Source, Token};
use super::world::World;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Life {
    /// Ended before it came.
    None,
    Short,
    Long,
    Endless,
    /// It seems to have ended, by a clock that may be wrong.
    Seems,
    Foreign,
}

/// How a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Miss {
    Soon,
    /// The server says how long to wait.
    Asked,
    Final,
}

/// The sources that a session may be started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum From {
    /// One token, which ends.
    Fixed,
    /// One that has ended already.
    Ended,
    /// One of which a wrong clock says that it has ended.
    Doubted,
    /// Two that are asked again and again, and say for whom.
    Ann,
    Ben,
    /// One that begins with a token that there is.
    Begun,
    /// One that begins with a token of which nobody knows, and is for nobody in particular.
    Anybody,
}

impl From {
    pub(super) const ALL: &'static [Self] = &[
        Self::Fixed,
        Self::Ended,
        Self::Doubted,
        Self::Ann,
        Self::Ben,
        Self::Begun,
        Self::Anybody,
    ];

    /// Others take whatever comes, whomever it is for.
    const fn names_somebody(self) -> bool {
        matches!(self, Self::Ann | Self::Ben | Self::Begun)
    }

    pub(super) const fn is_renewable(self) -> bool {
        matches!(self, Self::Ann | Self::Ben | Self::Begun | Self::Anybody)
    }
}

impl Life {
    pub(super) const ALL: [Self; 6] =
        [Self::None, Self::Short, Self::Long, Self::Endless, Self::Seems, Self::Foreign];
}

impl Miss {
    pub(super) const ALL: [Self; 3] = [Self::Soon, Self::Asked, Self::Final];
}

impl World {
    pub(super) fn source_of(&self, from: From) -> Source {
        let name = format!("{from:?}");
        let first = |life| self.fetched(life, from, self.now);
        match from {
            From::Fixed => Source::fixed(first(Life::Short)),
            From::Ended => Source::fixed(first(Life::None)),
            From::Doubted => Source::fixed(first(Life::Seems)),
            From::Ann | From::Ben => Source::renewable().named(&name).expects(&name),
            From::Begun => {
                Source::renewable().named(&name).expects(&name).beginning_with(first(Life::Short))
            }
            From::Anybody => Source::renewable().named(&name).beginning_with(first(Life::Seems)),
        }
    }

    fn life(&self, life: Life) -> Duration {
        match life {
            Life::None | Life::Seems => Duration::ZERO,
            Life::Short => self.policy.least_left * 3,
            _ => self.policy.least_left * 60,
        }
    }

    /// A token whose text says whose it is and when it ends in truth: it was made when the request left, at
    /// the earliest.
    pub(super) fn fetched(&self, life: Life, source: From, sent: Moment) -> Fetched {
        let lifetime = self.life(life);
        let ends = !matches!(life, Life::Endless | Life::Seems);
        let is_foreign = life == Life::Foreign && source.names_somebody();
        let whose = if is_foreign { "Somebody".to_owned() } else { format!("{source:?}") };
        let fetched = Fetched::new(text(&whose, ends.then(|| sent.after(lifetime))));
        let fetched = match life {
            Life::Endless => fetched,
            Life::Seems => fetched.seems_to_live_for(lifetime),
            _ => fetched.lives_for(lifetime),
        };
        fetched.names(&whose)
    }
}

fn text(whose: &str, end: Option<Moment>) -> Token {
    let end = end.map_or("never".to_owned(), |end| end.as_millis().to_string());
    Token::parse(&format!("{whose}-{end}")).unwrap()
}
