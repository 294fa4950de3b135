-- How much of the search's index is gathered in memory before it is written as one list: a whole batch of entries, so
-- that few lists are to be merged.

-- only sqlite
INSERT INTO search_gram (search_gram, rank) VALUES ('hashsize', 16777216);
-- end
