-- A region's own words, over ours (地域包括支援センター → 高齢者相談支援センター).

CREATE TABLE region_words (
    region_id ID NOT NULL,
    lang TEXT NOT NULL,
    word TEXT NOT NULL,
    said TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, lang, word)
);
