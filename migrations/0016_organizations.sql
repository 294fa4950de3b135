-- Which 法人 an office belongs to: its 法人番号, else its name in the one spelling. All offices of one are found by it.

ALTER TABLE office ADD COLUMN organization_key TEXT;
-- only sqlite
UPDATE office SET organization_key = COALESCE(json_extract(details, '$."corporate-number"'), json_extract(details, '$.organization'));
-- end
-- only postgres
UPDATE office SET organization_key = COALESCE(details ->> 'corporate-number', details ->> 'organization');
-- end
CREATE INDEX office_by_organization ON office (region_id, organization_key);
