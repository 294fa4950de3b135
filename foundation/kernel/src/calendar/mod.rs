//! Days as Japan counts them: eras, fiscal and school years, partial dates, holidays and business days.
