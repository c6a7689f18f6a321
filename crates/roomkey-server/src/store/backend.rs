//! Which database there is.
//!
//! What a key, a room or a revocation is, what may be done with it and what is recorded of that, is said once,
//! in the modules of [`store`](super). How it is kept is the business of a backend: all SQL stands in its
//! folder. A backend has the methods that those modules [ask](ask) it for, and the compiler says which one
//! is missing. Three things it promises for all of them:
//!
//! - What a call has returned is on the disk.
//! - What is to be recorded is in the log before it is committed, and what is not recorded is not done.
//! - Whoever writes is alone, and makes good first what others have left undone
//!   ([`recovery`](super::recovery), over its [`Transaction`](super::transaction::Transaction)).
//!
//! `tests` holds them, against each backend in one list.

use super::sqlite::Sqlite;

/// A database of one kind or another. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub(super) enum Backend {
    Sqlite(Sqlite),
}

/// Asks the database of a store, whichever it is.
macro_rules! ask {
    ($store:expr, $db:ident => $asked:expr) => {
        match &$store.backend {
            $crate::store::backend::Backend::Sqlite($db) => $asked,
        }
    };
}
pub(super) use ask;
