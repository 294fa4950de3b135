### Public data, in and out

open-data-unreadable = The file could not be read. Nothing was imported. Please choose it again.
open-data-empty = The file is empty. Nothing was imported.
open-data-not-a-table = The file is not a table. Please choose a CSV or Excel (.xlsx) file.
open-data-old-spreadsheet = This Excel file is in the old format (.xls) or protected by a password. Please open it in Excel and save it as .xlsx without a password.
open-data-broken-spreadsheet = The Excel file is damaged and cannot be opened. Please obtain it again.
open-data-several-tables = The archive holds too many tables (up to 50). Divide it first.
open-data-too-large = The file is too large. Nothing was imported. Please split it.
open-data-bomb = The file would unpack to an abnormal size and was not opened.
open-data-broken-json = The JSON file is damaged and cannot be read. Please obtain it again.
open-data-unknown-layout = The first ten rows hold no known header. Please check the columns found and the layouts that came nearest.

## Names of the layouts

open-data-layout-mhlw-care = Care service information (MHLW)
open-data-layout-medical-net = Medical information net (MHLW)
open-data-layout-care-service = Municipal standard open data: care services
open-data-layout-care-service-old = Recommended data set: care services
open-data-layout-hospital = Municipal standard open data: medical institutions
open-data-layout-hospital-old = Recommended data set: medical institutions
open-data-layout-public-facility = Municipal standard open data: public facilities
open-data-layout-public-facility-old = Recommended data set: public facilities
open-data-layout-link-data = LinkData
open-data-layout-city-care = Care services by city (JSON)
open-data-layout-city-medical = Medical institutions by city (JSON)

## The pages of imports

open-data-imports = Imports
open-data-imports-caption = Imports so far, newest first
open-data-imports-none = No imports yet
open-data-imports-first = Lists of care offices that the country and cities publish (CSV, Excel) go straight into the directory and the search.
open-data-imports-ask = The coordinators of the hub bring lists in.
open-data-import-new = Import files
open-data-import-new-detail = The files are read first; you decide once you have seen what is added and what changes. An import can be undone afterwards.
open-data-files = Files
open-data-files-support = CSV or Excel (.xlsx) of the national care service system, the national medical information network, or a city's open data. Compressed files (.gz, .zip) are fine, and you may choose several.
open-data-invalid-files-missing = Choose a file.
open-data-invalid-files-empty = “{ $file }” is an empty file (0 bytes). Choose a file with something in it.
open-data-kind = What the offices of this list are
open-data-kind-support = Used only where the rows do not say so, as in a list of nothing but community support centres.
open-data-read = Read
open-data-state = State
open-data-who = Imported by
open-data-rows = Rows
open-data-services = Services
open-data-line = line { $line }
open-data-import-working = Working. You may leave this page; the work goes on.
open-data-import-done = { $count } rows read so far
open-data-import-refresh = See how it stands now
open-data-import-file-unread = “{ $file }” could not be read
open-data-import-again = Choose another file
open-data-columns-found = Columns found
open-data-columns-nearest = Nearest layouts and the columns they miss
open-data-columns-missing = { $layout }: { $columns }
open-data-import-sum = { $rows } rows = { $added } added + { $changed } changed + { $unchanged } unchanged + { $refused } refused
open-data-import-marked-of = Rows taken that somebody should check: { $marked }
open-data-import-marked = To check
open-data-import-accept = Import this
open-data-import-discard = Do not import
open-data-import-discarded = Not imported. The directory is as it was.
open-data-import-undo = Undo this import
open-data-import-undo-detail = Offices it added are removed and fields it changed go back. What people have changed since stays.
open-data-import-tabs = Kinds of row
open-data-import-rows = Rows of the import
open-data-import-no-rows = There are no rows to show here.
open-data-import-unlisted = { $count } rows with nothing to check are not listed one by one.
open-data-import-stays = { $field } stays “{ $stored }” (the list says “{ $says }”)
open-data-import-kept = Kept, because somebody has changed it since.
open-data-import-kept-stated = Another list that has been taken over states this too, so it stayed.
open-data-import-accepted = The import is done.
open-data-import-undone = The import has been undone.
open-data-import-failed = The files could not be read.
open-data-import-staged = The files have been read. Please look at what they hold.
open-data-attention = Rows to check
open-data-column-place = Where
open-data-column-outcome = Outcome
open-data-column-name = Name
open-data-column-why = What

## Pairs that may be one office

open-data-matches = Pairs that may be one office
open-data-matches-detail = Offices from different lists whose name, telephone or place agree. A merge can be undone later.
open-data-matches-none = No pairs to look at
open-data-matches-none-detail = They are looked for with every import.
open-data-match-why = What agrees: { $why }
open-data-match-field = Field
open-data-match-first = First
open-data-match-second = Second
open-data-match-keep-first = Merge into the first
open-data-match-keep-second = Merge into the second
open-data-match-different = These are two offices
open-data-merged = Merged.
open-data-told-apart = Kept as two offices.
open-data-unmerged = The merge has been undone.
open-data-merge = Merged offices
open-data-merge-kept = See the office that was kept
open-data-merge-merged = See the office that was merged
open-data-merge-undo = Undo the merge
open-data-merge-undo-detail = Services, windows and affiliations that were moved go back. Fields somebody has changed since stay.
open-data-merge-none = This office has no merge to undo.
open-data-merge-of = Merge { $office }, or take a merge back
open-data-merge-last = What was merged
open-data-merge-other = When the same office is there twice
open-data-merge-other-detail = Find the other one and merge it into this office. Its services, windows, people and lists move here. It can be taken back later.
open-data-merge-search = Name, address or telephone of the other office
open-data-merge-find = Find
open-data-merge-nobody = Nothing found. Try a part of the name.
open-data-merge-found = Offices found
open-data-merge-into-this = Merge into this one
open-data-import-absent = An earlier list had it, and this one has not. Nothing is removed.
open-data-import-returned = It had been missing, and stands in this list again.
open-data-outlines = Outline of the region
open-data-districts = See offices without a district
