//! The roster of faces through HTTP, on both engines.

mod professionals;
