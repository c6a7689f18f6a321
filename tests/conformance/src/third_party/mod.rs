//! Vectors by others.
