-- Who agreed that somebody's photograph is shown and printed. Until when stands in face_consent_until.

ALTER TABLE professional ADD COLUMN face_consent_by TEXT;
