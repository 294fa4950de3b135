store-search-nothing-to-find = Enter something to look for. Punctuation alone cannot be found.
store-search-too-long = That is too long to look for. Use up to { $most } characters.
store-search-too-many-words = Those are too many words to look for. Use up to { $most }.
store-search-page-size = A page holds between 1 and { $most } results.
store-search-unknown-page = The place of this page cannot be read. Search again from the beginning.
