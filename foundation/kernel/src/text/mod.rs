//! Japanese text: folding for search, grams, order by reading, and what CP932 can hold.
