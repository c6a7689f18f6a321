//! Connections of strangers: who is taken, how long they may take, and who leaves when it is full.
//!
//! What lies below HTTP: `connections` accepts and serves, `framing` refuses requests whose end two
//! programs could see in different places, `alarm` says when a head is late, `pace` and `patience` bound how fast
//! and how slow a client may be, `unread` bounds bodies that are still on their way, `crowd` says who has to leave
//! when every place is taken, and `ebb` gives memory back when they have gone.

pub(crate) mod alarm;
pub(crate) mod connections;
pub(crate) mod crowd;
pub(crate) mod ebb;
pub(crate) mod framing;
pub(crate) mod pace;
pub(crate) mod patience;
pub(crate) mod unread;
