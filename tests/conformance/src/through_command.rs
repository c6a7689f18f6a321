//! The vectors through the command.
