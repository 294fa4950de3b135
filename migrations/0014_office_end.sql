-- Since when and why an office has closed. Its record stays; opened again, only its history remembers.

CREATE TABLE office_end (
    region_id ID NOT NULL,
    office_id ID NOT NULL,
    ended_on DAY NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    at INSTANT NOT NULL,
    PRIMARY KEY (region_id, office_id)
);
