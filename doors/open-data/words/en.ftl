### Public data, in and out

open-data-unreadable = The file could not be read. Nothing was imported. Please choose it again.
open-data-empty = The file is empty. Nothing was imported.
open-data-not-a-table = The file is not a table. Please choose a CSV or Excel (.xlsx) file.
open-data-old-spreadsheet = This Excel file is in the old format (.xls) or protected by a password. Please open it in Excel and save it as .xlsx without a password.
open-data-broken-spreadsheet = The Excel file is damaged and cannot be opened. Please obtain it again.
open-data-several-tables = The archive holds several tables. Please take out the one to import.
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
