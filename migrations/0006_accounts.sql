-- Who may sign in, with what, and where they are signed in. Secrets are hashed or sealed.

CREATE TABLE account (
    region_id ID NOT NULL,
    account_id ID NOT NULL,
    sign_in_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    lang TEXT NOT NULL,
    role TEXT NOT NULL,
    professional_id ID,
    state TEXT NOT NULL,
    demo FLAG NOT NULL,
    password_hash TEXT,
    totp_sealed BYTES,
    totp_step NUMBER NOT NULL,
    made_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, account_id)
);
CREATE UNIQUE INDEX account_sign_in_name ON account (region_id, sign_in_name);

CREATE TABLE account_office (
    region_id ID NOT NULL,
    account_id ID NOT NULL,
    place NUMBER NOT NULL,
    office_id ID NOT NULL,
    office_name TEXT NOT NULL,
    PRIMARY KEY (region_id, account_id, place),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);

CREATE TABLE account_district (
    region_id ID NOT NULL,
    account_id ID NOT NULL,
    place NUMBER NOT NULL,
    district_id ID NOT NULL,
    district_name TEXT NOT NULL,
    PRIMARY KEY (region_id, account_id, place),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);

-- A device on which the account was signed in before; guesses made elsewhere do not slow it down.
CREATE TABLE account_device (
    region_id ID NOT NULL,
    account_id ID NOT NULL,
    device_hash BYTES NOT NULL,
    last_used_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, account_id, device_hash),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);

CREATE TABLE passkey (
    region_id ID NOT NULL,
    passkey_id ID NOT NULL,
    account_id ID NOT NULL,
    credential_hash BYTES NOT NULL,
    credential JSON NOT NULL,
    label TEXT NOT NULL,
    made_at INSTANT NOT NULL,
    used_at INSTANT,
    PRIMARY KEY (region_id, passkey_id),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);
CREATE UNIQUE INDEX passkey_credential ON passkey (region_id, credential_hash);
CREATE INDEX passkey_account ON passkey (region_id, account_id);

-- What a browser was asked to sign with a passkey, until it answers.
CREATE TABLE passkey_ceremony (
    region_id ID NOT NULL,
    ceremony_id ID NOT NULL,
    account_id ID,
    purpose TEXT NOT NULL,
    state JSON NOT NULL,
    expires_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, ceremony_id)
);
CREATE INDEX passkey_ceremony_expires_at ON passkey_ceremony (region_id, expires_at);

CREATE TABLE recovery_code (
    region_id ID NOT NULL,
    account_id ID NOT NULL,
    code_hash BYTES NOT NULL,
    made_at INSTANT NOT NULL,
    used_at INSTANT,
    PRIMARY KEY (region_id, account_id, code_hash),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);

CREATE TABLE session (
    region_id ID NOT NULL,
    session_id ID NOT NULL,
    account_id ID NOT NULL,
    token_hash BYTES NOT NULL,
    device_label TEXT NOT NULL,
    shared FLAG NOT NULL,
    strength TEXT NOT NULL,
    made_at INSTANT NOT NULL,
    last_seen_at INSTANT NOT NULL,
    proved_at INSTANT NOT NULL,
    expires_at INSTANT NOT NULL,
    revoked_at INSTANT,
    PRIMARY KEY (region_id, session_id),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);
CREATE UNIQUE INDEX session_token ON session (region_id, token_hash);
CREATE INDEX session_account ON session (region_id, account_id, revoked_at);
CREATE INDEX session_expires_at ON session (region_id, expires_at);

CREATE TABLE invitation (
    region_id ID NOT NULL,
    invitation_id ID NOT NULL,
    account_id ID NOT NULL,
    token_hash BYTES NOT NULL,
    made_at INSTANT NOT NULL,
    expires_at INSTANT NOT NULL,
    used_at INSTANT,
    PRIMARY KEY (region_id, invitation_id),
    FOREIGN KEY (region_id, account_id) REFERENCES account (region_id, account_id)
);
CREATE UNIQUE INDEX invitation_token ON invitation (region_id, token_hash);
CREATE INDEX invitation_account ON invitation (region_id, account_id);

-- Failed sign-ins and the moment before which none is tried again; keys are hashes.
CREATE TABLE sign_in_ladder (
    region_id ID NOT NULL,
    rung TEXT NOT NULL,
    key_hash BYTES NOT NULL,
    failures NUMBER NOT NULL,
    last_failed_at INSTANT NOT NULL,
    not_before INSTANT NOT NULL,
    PRIMARY KEY (region_id, rung, key_hash)
);
CREATE INDEX sign_in_ladder_last_failed_at ON sign_in_ladder (region_id, last_failed_at);
