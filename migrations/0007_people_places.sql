-- Where somebody belongs today: the offices they work at and the districts they serve. Lists, the search and the
-- question who stands near whom read it; it follows from the affiliations and the day.

CREATE TABLE professional_place (
    region_id ID NOT NULL,
    professional_id ID NOT NULL,
    place_id ID NOT NULL,
    PRIMARY KEY (region_id, professional_id, place_id)
);
CREATE INDEX professional_place_by_place ON professional_place (region_id, place_id, professional_id);
