//! paper-engine
