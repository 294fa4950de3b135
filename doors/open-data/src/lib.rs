//! open-data
