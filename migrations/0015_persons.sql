-- Who agreed that somebody is shown to the public, on which day, and until when; without all three nobody is.

ALTER TABLE professional ADD COLUMN public_by TEXT;
ALTER TABLE professional ADD COLUMN public_on DAY;
ALTER TABLE professional ADD COLUMN public_until DAY;

-- A day of an affiliation that was said less exactly (H26, 令和6年4月), as it was written; from_day and to_day hold the
-- first and the last day it can mean.
ALTER TABLE affiliation ADD COLUMN from_written TEXT;
ALTER TABLE affiliation ADD COLUMN to_written TEXT;

-- Names of municipalities the country's list does not have: those of a fictional region.
CREATE TABLE municipality (
    region_id ID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (region_id, code)
);

-- Which district a 民生委員 serves follows from the affiliation and its term.
DROP TABLE account_district;
