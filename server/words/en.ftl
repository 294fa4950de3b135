# Words of the start page, the search and the hub's pages

server-start = Start
server-start-lead = Where everybody who supports people in the region sees at once who does what, and where.
server-guests = Try it as somebody
server-guests-detail = Choose a role and come in as that person. Everything is fictional.
server-guest-enter = Come in as this person
server-open = What can be seen without signing in
server-open-detail = The offices that are shown to residents, and the search.
server-open-offices = Find an office

server-guest-coordinator = Cooperation coordinator
server-guest-coordinator-try = Takes in the country's public lists and keeps the directory in order.
server-guest-care-manager = Care manager
server-guest-care-manager-try = Sees whether it is good to ring the hospital now.
server-guest-discharge-nurse = Discharge nurse
server-guest-discharge-nurse-try = Finds a care manager's office by two characters.
server-guest-visiting-nurse = Visiting nurse
server-guest-visiting-nurse-try = Corrects the contact window of the own office.
server-guest-pharmacist = Pharmacist
server-guest-pharmacist-try = Enters the times at which not to ring.
server-guest-commissioner = Welfare commissioner
server-guest-commissioner-try = Sees people and places of the own district.
server-guest-officer = City officer
server-guest-officer-try = Prints the list and takes it as a spreadsheet.
server-guest-resident = Resident
server-guest-resident-try = Finds somebody to ask nearby.

server-today-asked = Asked of me
server-today-nothing = Nothing is waiting now.
server-today-offices = My offices
server-today-start = Begin
server-door-offices = Find an office
server-door-offices-detail = By kind, district or reading
server-door-people = Find somebody
server-door-people-detail = Face and name, profession, office
server-door-resources = Find a resource
server-door-resources-detail = Gathering places, meals, ties in the neighbourhood
server-door-rounds = Confirmation rounds
server-door-rounds-detail = Who has answered, reminders, visits
server-door-import = Take in a list
server-door-import-detail = From the country or the city, all at once
server-door-hub = The hub's work
server-door-hub-detail = Accounts, words, records

server-search-title = Search
server-search-lead = Find by any part of a name, reading, address or telephone number; two characters are enough.
server-search-none = Nothing was found
server-search-none-detail = Try another spelling, or fewer characters.
server-search-office = Offices
server-search-professional = People
server-search-kind = Kind
server-search-of-kind = All offices of this kind
server-search-resource = Resources
server-search-treasure = Local treasures (only us)
server-search-count = { $count ->
    [one] 1 hit
   *[other] { $count } hits
}
server-search-many = more than { $count } hits
server-suggest-status = { $count ->
    [one] 1 suggestion
   *[other] { $count } suggestions
}

server-hub-rounds = Confirmation rounds
server-hub-rounds-detail = Ask every office once a year whether its entry is right
server-hub-imports = Lists coming in
server-hub-imports-detail = Take in public lists, check them, take them back
server-hub-accounts = Accounts
server-hub-accounts-detail = Invite, change roles, suspend
server-hub-words = The region's words
server-hub-words-detail = Call things what the region calls them
server-hub-jobs = Work done later
server-hub-jobs-detail = What the machine is at, such as taking in lists
server-hub-seen = Who saw what
server-hub-seen-detail = Who looked at whose record
server-hub-policy = Who may do what
server-hub-policy-detail = The whole policy

server-api-unknown = There is no parameter of this name.
server-api-twice = This parameter is given twice.
server-api-wrong = This value is not as described.
server-api-missing = This parameter is needed.

server-jobs-none = There is no work yet.
server-job-kind = Work
server-job-state = State
server-job-made = Asked for
server-job-progress = Progress
server-job-acts = Acts
server-job-retry = Do it again
server-job-cancel = Call it off
server-job-retried = It will be done again.
server-job-cancelled = It is called off.
server-job-open-data-import = Taking in a list
server-job-people-turn-of-day = The turn of the day (affiliations begin and end)
server-job-server-backup = Backup
server-job-server-drill = Drill: restoring from a backup
server-job-accounts-sweep = Clearing away old sign-ins
server-job-server-forget = Clearing away old receipts and news
server-job-store-tidy-search = Putting the search index in order
server-job-store-sweep-files = Clearing away files nobody uses
server-job-audit-anchor = Noting the end of the access log elsewhere
server-chores = Regular work
server-chores-caption = What the machine does at its time
server-chore-rule = When
server-chore-last = Last
server-chore-next = Next
server-chore-not-yet = not yet
server-rule-hourly = every hour
server-rule-minutes = every { $count } minutes
server-rule-daily = daily at { $time }
server-rule-monthly = on day { $day } of each month at { $time }
server-chores-no-backup = No backups are set up
server-chores-no-backup-detail = Ask whoever runs the machine to say where they go (serve --backup-into). From then on the nightly backup and the monthly drill stand here.
server-jobs-asked = Work somebody asked for, and work that failed
server-job-state-waiting = waiting
server-job-state-running = under way
server-job-state-done = done
server-job-state-failed = failed
server-job-state-cancelled = called off

server-policy-lead = Who may do what with which kind of thing. Where it says “—” it cannot be done; where it names which, only with those. Whoever runs the machine is no exception.
server-policy-hidden = For those with “—” here, it does not even exist.
server-policy-role = Role
server-policy-yes = yes
server-policy-prove = {" "}(after a fresh proof)
server-policy-or = {", "}
server-policy-no = —
server-relation-district = in their district
server-relation-office = of their office
server-relation-own = their own
server-relation-public = public
server-action-look = look
server-action-list = list
server-action-add = add
server-action-change = change
server-action-settle = settle
server-action-share = carry out
server-action-erase = take away
server-action-govern = govern
server-kind-front = Start page
server-kind-resource = Resources
server-kind-search = Search
server-kind-feed = News of changes
server-kind-office = Offices
server-kind-contact-window = Contact windows
server-kind-professional = People
server-kind-round = confirmation round
server-kind-import = Lists coming in
server-kind-account = Accounts
server-kind-session = Devices signed in
server-kind-access-log = Who saw what
server-kind-words = The region's words
server-kind-job = Work done later
server-kind-policy = Who may do what

server-words-lead = Every sentence that uses a word follows at once. Left empty, ours comes back.
server-words-find = Find a word
server-words-count = { $count ->
    [one] 1 word
   *[other] { $count } words
}
server-words-own-ja = The region's word (Japanese)
server-words-own-en = The region's word (English)
server-words-save = Save this word
server-words-saved = The word is saved.
server-kind-treasure = Local treasures, before they are shared
server-asked-visit = “{ $name }” has ended. Please go and ask how people live now
