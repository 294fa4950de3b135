### The roster of faces.

## Rows from outside: defects of rows that were taken

people-mark-coordinate-zero = Latitude or longitude is zero: { $value }
people-mark-coordinate-outside-japan = The point is outside Japan: { $value }
people-mark-coordinate-outside-prefecture = The point is far from the stated prefecture: { $value }
people-mark-coordinate-swapped = Latitude and longitude were swapped and were put right: { $value }
people-mark-coordinate-shape = The coordinates cannot be read: { $value }
people-mark-number-zero-restored = A lost leading zero or check digit was put back: { $value }
people-mark-office-number-shape = This is not an office number: { $value }
people-mark-medical-id-shape = This is not the id of a medical institution: { $value }
people-mark-municipality-code-shape = This is not a municipality code: { $value }
people-mark-prefecture-contradicts = The municipality code lies in another prefecture than the one named: { $value }
people-mark-corporate-number-check-digit = The check digit of the corporate number does not fit: { $value }
people-mark-corporate-number-shape = This is not a corporate number: { $value }
people-mark-address-without-prefecture = The address does not begin with its prefecture: { $value }
people-mark-katagaki-in-address = The building is already in the address: { $value }
people-mark-url-without-scheme = The beginning of the web address was completed: { $value }
people-mark-mail-in-url = A mail address in the column for web addresses was moved: { $value }
people-mark-url-shape = This is not a web address: { $value }
people-mark-mail-shape = This is not a mail address: { $value }
people-mark-phone-shape = There is something that is no telephone number: { $value }
people-mark-phone-holds-id = The telephone column holds the id: { $value }
people-mark-postal-shape = This is not a postal code: { $value }
people-mark-service-unknown = This service is not on the list: { $value }
people-mark-days-shape = The days cannot be read: { $value }
people-mark-hours-shape = The hours cannot be read entirely: { $value }
people-mark-count-shape = This is not a number of places or beds: { $value }
people-mark-inverted-closed-flag = The columns named “closed” hold 1 for open and were read that way.
people-mark-not-in-cp932 = Characters the older Japanese encoding (Shift_JIS) cannot hold: { $value }
people-mark-control-characters = There are control characters that cannot be seen.
people-mark-line-break-in-cell = There is a line break inside the cell: { $value }
people-mark-lost-character = A character was lost before the file reached us: { $value }
people-mark-spreadsheet-error = A spreadsheet left an error here: { $value }
people-mark-too-long = This is too long: { $value }

## Rows from outside: why a row was refused

people-refused-no-name = The row has no name.
people-refused-no-key = Besides the name there is neither a number nor an address nor a telephone number.
people-refused-column-count = The number of cells differs from the header.
people-refused-invalid-bytes = Some bytes are no text in the encoding of the file.
people-refused-unclosed-quote = A quotation mark (") is never closed.
people-refused-cut-short = The last row ends in the middle.
people-refused-too-long = The row is too long.
people-refused-file-cut-short = The file ends early or cannot be read further. The rows before this were read. Please obtain the file again.
people-refused-file-too-large = The file is too large; it was read up to here. Please split it.

## Rows from outside: columns

people-column-id = Number
people-column-municipality-code = Municipality code
people-column-prefecture-code = Prefecture code
people-column-prefecture = Prefecture
people-column-municipality = Municipality
people-column-name = Name
people-column-kana = Reading
people-column-english-name = Name in Latin letters
people-column-common-name = Common name
people-column-service = Service
people-column-kind = Kind
people-column-address = Address
people-column-address-prefecture = Prefecture of the address
people-column-address-municipality = Municipality of the address
people-column-address-town = Town of the address
people-column-address-block = Block and number
people-column-building = Building
people-column-postal = Postal code
people-column-latitude = Latitude
people-column-longitude = Longitude
people-column-lat-lng = Coordinates
people-column-phone = Telephone
people-column-extension = Extension
people-column-fax = Fax
people-column-mail = Mail address
people-column-form-url = Contact form
people-column-contact-note = Other ways to reach it
people-column-corporate-number = Corporate number
people-column-corporate-name = Corporation
people-column-office-number = Office number
people-column-medical-code = Medical institution code
people-column-medical-id = Medical information net id
people-column-days = Days
people-column-days-note = About the days
people-column-opens = Opens
people-column-closes = Closes
people-column-after-hours = Outside these hours
people-column-departments = Departments
people-column-beds = Beds
people-column-capacity = Places
people-column-url = Web address
people-column-open-monday = Open on Mondays
people-column-open-tuesday = Open on Tuesdays
people-column-open-wednesday = Open on Wednesdays
people-column-open-thursday = Open on Thursdays
people-column-open-friday = Open on Fridays
people-column-open-saturday = Open on Saturdays
people-column-open-sunday = Open on Sundays
people-column-open-holiday = Open on holidays
people-column-description = Description
people-column-accessibility = Accessibility
people-column-shared-service = Services for older and disabled people together
people-column-care-standard = Standard of care insurance
people-column-disability-standard = Standard of disability services
people-column-representative = Representative
people-column-opening-date = Opened on
people-column-note = Note
