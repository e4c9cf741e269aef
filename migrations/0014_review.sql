-- +goose Up
-- Those who watch: advisors review contracts by a checklist, auditors write
-- findings, the okmotu answers both.

CREATE TABLE checklists (
    version    int PRIMARY KEY CONSTRAINT checklists_version_positive CHECK (version > 0),
    made_on    date NOT NULL DEFAULT current_date,
    note       text NOT NULL DEFAULT ''
);
CREATE TABLE checklist_items (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version  int NOT NULL CONSTRAINT checklist_items_version_known REFERENCES checklists (version),
    position int NOT NULL,
    text_ru  text NOT NULL CONSTRAINT checklist_items_text_ru_given CHECK (btrim(text_ru) <> ''),
    text_ky  text NOT NULL CONSTRAINT checklist_items_text_ky_given CHECK (btrim(text_ky) <> ''),
    text_en  text NOT NULL CONSTRAINT checklist_items_text_en_given CHECK (btrim(text_en) <> ''),
    ground   text NOT NULL DEFAULT '',
    weight   int NOT NULL CONSTRAINT checklist_items_weight_1_to_5 CHECK (weight BETWEEN 1 AND 5),
    CONSTRAINT checklist_items_once UNIQUE (version, position)
);
COMMENT ON TABLE checklists IS 'A version that a review used is never changed: the administrator makes a new one';

CREATE TABLE reviews (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT reviews_contract_known REFERENCES contracts (id),
    version     int NOT NULL CONSTRAINT reviews_version_known REFERENCES checklists (version),
    reviewer_id bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    reviewer    text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    started_on  date NOT NULL DEFAULT current_date,
    status      text NOT NULL DEFAULT 'open' CONSTRAINT reviews_status_known CHECK (status IN ('open', 'correction', 'approved')),
    decided_on  date,
    summary     text NOT NULL DEFAULT '',
    CONSTRAINT reviews_decided_has_day CHECK ((status = 'open') = (decided_on IS NULL)),
    CONSTRAINT reviews_of_contract UNIQUE (id, contract_id)
);
CREATE UNIQUE INDEX reviews_one_open ON reviews (contract_id) WHERE status IN ('open', 'correction');

CREATE TABLE review_answers (
    review_id   bigint NOT NULL,
    item_id     bigint NOT NULL CONSTRAINT review_answers_item_known REFERENCES checklist_items (id),
    contract_id bigint NOT NULL,
    answer      text NOT NULL CONSTRAINT review_answers_answer_known CHECK (answer IN ('yes', 'partly', 'no', 'not_applicable')),
    note        text NOT NULL DEFAULT '',
    CONSTRAINT review_answers_once PRIMARY KEY (review_id, item_id),
    CONSTRAINT review_answers_review_known FOREIGN KEY (review_id, contract_id) REFERENCES reviews (id, contract_id)
);

CREATE TABLE review_comments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT review_comments_contract_known REFERENCES contracts (id),
    review_id   bigint,
    subject     text NOT NULL CONSTRAINT review_comments_subject_short CHECK (length(subject) BETWEEN 1 AND 100),
    comment     text NOT NULL CONSTRAINT review_comments_comment_given CHECK (length(btrim(comment)) BETWEEN 1 AND 4000),
    asks        boolean NOT NULL DEFAULT false,
    answers_id  bigint,
    written_at  timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT review_comments_of_contract UNIQUE (id, contract_id),
    CONSTRAINT review_comments_answers_known FOREIGN KEY (answers_id, contract_id) REFERENCES review_comments (id, contract_id),
    CONSTRAINT review_comments_review_known FOREIGN KEY (review_id, contract_id) REFERENCES reviews (id, contract_id)
);
CREATE INDEX review_comments_contract ON review_comments (contract_id, id);
COMMENT ON COLUMN review_comments.subject IS 'Which figure or clause: a field of the contract, or table/key of a row under it';
COMMENT ON COLUMN review_comments.asks IS 'Asks for a correction; answered by a comment that names it in answers_id';

CREATE TABLE findings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number      text NOT NULL CONSTRAINT findings_number_given CHECK (btrim(number) <> ''),
    aimak       text NOT NULL CONSTRAINT findings_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    contract_id bigint CONSTRAINT findings_contract_known REFERENCES contracts (id),
    subject     text NOT NULL CONSTRAINT findings_subject_short CHECK (length(subject) BETWEEN 1 AND 100),
    title       text NOT NULL CONSTRAINT findings_title_given CHECK (btrim(title) <> ''),
    finding     text NOT NULL CONSTRAINT findings_finding_given CHECK (btrim(finding) <> ''),
    ground      text NOT NULL DEFAULT '',
    amount      numeric(18,2) CONSTRAINT findings_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    status      text NOT NULL DEFAULT 'open' CONSTRAINT findings_status_known CHECK (status IN ('open', 'answered', 'measures', 'checked', 'closed', 'repeated')),
    repeats_id  bigint CONSTRAINT findings_repeats_known REFERENCES findings (id),
    found_on    date NOT NULL DEFAULT current_date,
    author_id   bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT findings_number_once UNIQUE (number),
    CONSTRAINT findings_of_aimak UNIQUE (id, aimak)
);
CREATE INDEX findings_aimak ON findings (aimak);
COMMENT ON COLUMN findings.subject IS 'What it is about: contracts/ID, acts/ID, a statement aimak|service|year …, as the journal names rows';
COMMENT ON COLUMN findings.amount IS 'Som that were misused or must be restored, where one can say it';

CREATE TABLE finding_steps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding_id  bigint NOT NULL,
    aimak       text NOT NULL,
    kind        text NOT NULL CONSTRAINT finding_steps_kind_known CHECK (kind IN ('answer', 'measure', 'done', 'checked', 'closed', 'repeated', 'reopened')),
    text        text NOT NULL CONSTRAINT finding_steps_text_given CHECK (length(btrim(text)) BETWEEN 1 AND 8000),
    due_on      date,
    restored    numeric(18,2) CONSTRAINT finding_steps_restored_not_negative CHECK (restored >= 0 AND restored <> 'NaN'),
    written_at  timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT finding_steps_finding_known FOREIGN KEY (finding_id, aimak) REFERENCES findings (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT finding_steps_measure_has_date CHECK (kind <> 'measure' OR due_on IS NOT NULL)
);
CREATE INDEX finding_steps_finding ON finding_steps (finding_id, id);

-- +goose StatementBegin
-- A finding's status moves by its steps: answers and measures of the okmotu,
-- checks and the end of the auditor.
CREATE FUNCTION finding_status_moved(moved bigint, to_status text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    f findings := (SELECT x FROM findings x WHERE x.id = moved);
BEGIN
    -- An answer may be given again until measures are checked; what the auditor
    -- ended he may open again.
    IF coalesce(NOT (actor_role() = 'auditor' AND (
                to_status = 'checked' AND f.status IN ('answered', 'measures', 'checked')
                OR to_status = 'closed' AND f.status IN ('answered', 'measures', 'checked')
                OR to_status = 'repeated' AND f.status IN ('open', 'answered', 'measures', 'checked')
                OR to_status = 'open' AND f.status IN ('checked', 'closed', 'repeated'))
            OR f.aimak = ANY (okmotu_aimaks()) AND (
                to_status = 'answered' AND f.status IN ('open', 'answered')
                OR to_status = 'measures' AND f.status IN ('open', 'answered', 'measures'))), true) THEN
        RAISE EXCEPTION 'this step is not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'findings_step_allowed';
    END IF;
    UPDATE findings SET status = to_status WHERE id = moved;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- What was decided stays: a review is approved once every item is answered and
-- every question, and then closed.
CREATE FUNCTION refuse_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE b.status = 'approved'
               OR (a.contract_id, a.version, a.started_on) IS DISTINCT FROM (b.contract_id, b.version, b.started_on)) THEN
        RAISE EXCEPTION 'an approved review is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_approved_kept';
    END IF;
    IF EXISTS (SELECT 1 FROM after a JOIN checklist_items i ON i.version = a.version WHERE a.status = 'approved'
               AND NOT EXISTS (SELECT 1 FROM review_answers r WHERE r.review_id = a.id AND r.item_id = i.id)) THEN
        RAISE EXCEPTION 'items without an answer' USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_approved_answered';
    END IF;
    IF EXISTS (SELECT 1 FROM after a JOIN review_comments q ON q.contract_id = a.contract_id AND q.asks
               WHERE a.status = 'approved' AND NOT EXISTS (SELECT 1 FROM review_comments r WHERE r.answers_id = q.id)) THEN
        RAISE EXCEPTION 'questions without an answer' USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_approved_no_questions';
    END IF;
    RETURN NULL;
END $$;

-- A version that a review uses is never added to; no version is ever changed.
CREATE FUNCTION refuse_used_checklist() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM after a JOIN reviews r USING (version)) THEN
        RAISE EXCEPTION 'the version is in use' USING ERRCODE = 'check_violation', CONSTRAINT = 'checklist_items_version_unused';
    END IF;
    RETURN NULL;
END $$;

-- An answer is to an item of the review's own version.
CREATE FUNCTION refuse_foreign_item() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM after a JOIN reviews r ON r.id = a.review_id JOIN checklist_items i ON i.id = a.item_id
               WHERE i.version <> r.version) THEN
        RAISE EXCEPTION 'an item of another version' USING ERRCODE = 'check_violation', CONSTRAINT = 'review_answers_item_of_version';
    END IF;
    RETURN NULL;
END $$;

-- A finding on a contract is one on its buyer.
CREATE FUNCTION refuse_foreign_finding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM after a JOIN contracts c ON c.id = a.contract_id WHERE c.buyer <> a.aimak)
        OR EXISTS (SELECT 1 FROM after a JOIN findings f ON f.id = a.repeats_id WHERE f.aimak <> a.aimak) THEN
        RAISE EXCEPTION 'of another aimak' USING ERRCODE = 'check_violation', CONSTRAINT = 'findings_of_contract';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER reviews_kept AFTER UPDATE ON reviews REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_review();
CREATE TRIGGER checklist_items_kept AFTER INSERT ON checklist_items REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_used_checklist();
CREATE TRIGGER review_answers_inserted AFTER INSERT ON review_answers REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_item();
CREATE TRIGGER findings_inserted AFTER INSERT ON findings REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_finding();

-- The first version. Grounds name the law as it is known; the Chamber's numbers
-- are those of its risk indicators.
INSERT INTO checklists (version, made_on, note) VALUES (1, '2025-01-01', 'Первая редакция');
INSERT INTO checklist_items (version, position, text_ru, text_ky, text_en, ground, weight) VALUES
    (1, 1, 'Есть план улучшения услуги или строка годового плана закупок, из которой виден договор?',
     'Келишим чыккан кызматты жакшыртуу планы же сатып алуулардын жылдык планынын сабы барбы?',
     'Is there a service improvement plan or a line of the annual procurement plan that the contract follows from?',
     'Закон 27 (2022), годовой план закупок', 3),
    (1, 2, 'База «своими силами» подтверждена документами и утверждена до подписания договора?',
     '«Өз күчү менен» базасы документтер менен ырасталып, келишимге кол коюлганга чейин бекитилгенби?',
     'Is the in-house baseline backed by documents and fixed before the contract was signed?',
     'Методика расчёта экономии; типичная находка: экономия без документов', 5),
    (1, 3, 'Ожидаемая экономия против своих сил посчитана до выбора поставщика, и цена ниже точки безубыточности?',
     'Жабдуучу тандалганга чейин өз күчүнө салыштырган үнөм эсептелгенби жана баа зыянсыз чектен төмөнбү?',
     'Was the expected saving against doing it in-house computed before the award, and is the price below the break-even price?',
     'Методика расчёта экономии', 4),
    (1, 4, 'Источники финансирования вместе дают сумму договора?',
     'Каржылоо булактары чогуусу менен келишимдин суммасына барабарбы?',
     'Do the sources of funding add up to the contract value?',
     'Бюджетный кодекс 59 (2016)', 3),
    (1, 5, 'Тариф обсуждён на общественных слушаниях и утверждён постановлением кенеша, если платят жители?',
     'Эгер тургундар төлөсө, тариф коомдук угууда талкууланып, кеңештин токтому менен бекитилгенби?',
     'If residents pay, was the tariff discussed at a public hearing and approved by a decree of the kenesh?',
     'Закон 123 (2021), статьи 27 и 34', 4),
    (1, 6, 'Метод закупки соответствует сумме и закону, действовавшему в день объявления?',
     'Сатып алуу ыкмасы суммага жана жарыяланган күнү колдонулган мыйзамга туура келеби?',
     'Does the procurement method suit the amount and the law in force on the day of publication?',
     'Закон 27 (2022); ранее Закон 72 (2015)', 5),
    (1, 7, 'Прямое заключение договора имеет законное основание, и оно подтверждено?',
     'Келишимди түз түзүүнүн мыйзамдуу негизи барбы жана ал ырасталганбы?',
     'Does a direct award have a ground in the law, and is it proven?',
     'Закон 27 (2022); показатели риска Счётной палаты 2, 3, 15, 17, 18', 5),
    (1, 8, 'Закупка не раздроблена, чтобы остаться ниже порога?',
     'Сатып алуу босого суммадан төмөн калуу үчүн бөлүнгөн эмеспи?',
     'Was the purchase not split to stay below the threshold?',
     'Показатели риска Счётной палаты 16 и 17', 4),
    (1, 9, 'Требования к поставщику и техническое задание ясны и не написаны под одного участника?',
     'Жабдуучуга талаптар жана техникалык тапшырма так жана бир катышуучуга ылайыкталган эмеспи?',
     'Are the requirements and the specification clear and not written for one bidder?',
     'Показатели риска Счётной палаты 9, 10, 12', 3),
    (1, 10, 'На каждый лот было больше одной допущенной заявки, а отклонения объяснены?',
     'Ар бир лотко бирден көп жарактуу табыштама түшүп, четке кагуулар түшүндүрүлгөнбү?',
     'Was there more than one valid bid on each lot, and are disqualifications explained?',
     'Показатели риска Счётной палаты 6, 7, 8', 3),
    (1, 11, 'В день подписания у поставщика не было отстранения и долгов по налогам и Социальному фонду?',
     'Кол коюлган күнү жабдуучунун четтетүүсү, салык жана Социалдык фонд боюнча карызы жок беле?',
     'On the day of signing, was the provider not debarred and free of debts to the tax service and the Social Fund?',
     'Закон 27 (2022); долги поставщика на день подписания', 4),
    (1, 12, 'В договоре есть измеримый объём, показатели качества и график?',
     'Келишимде өлчөнүүчү көлөм, сапат көрсөткүчтөрү жана график барбы?',
     'Does the contract state a measurable volume, quality indicators and a schedule?',
     'Показатель риска Счётной палаты 10 (условные единицы)', 4),
    (1, 13, 'В договоре есть пеня за просрочку и её предел?',
     'Келишимде кечиктирүү үчүн айып пул жана анын чеги барбы?',
     'Does the contract have a penalty for delay and a cap on it?',
     'Условия договора на портале закупок; показатель риска 5', 4),
    (1, 14, 'Обеспечение исполнения внесено в нужном размере и действует до конца договора?',
     'Аткарууну кепилдик камсыздоо керектүү өлчөмдө киргизилип, келишимдин аягына чейин жарактуубу?',
     'Was the performance security lodged in the required amount, valid until the end of the contract?',
     'Закон 27 (2022), ГОИК; показатель риска 5', 3),
    (1, 15, 'Доли договора отнесены ко всем услугам и аймакам, которые он обслуживает?',
     'Келишимдин үлүштөрү ал тейлеген бардык кызматтарга жана аймактарга бөлүнгөнбү?',
     'Are the shares of the contract laid on all services and aimaks that it serves?',
     'Методика расчёта экономии', 2),
    (1, 16, 'Акты показывают объём и качество, и их объём вместе не больше договорного?',
     'Актылар көлөмдү жана сапатты көрсөтөбү жана алардын жалпы көлөмү келишимдикинен ашпайбы?',
     'Do the acts state volume and quality, and do they stay within the contract volume?',
     'Типичные находки Счётной палаты: завышение объёмов', 5),
    (1, 17, 'Каждая оплата опирается на принятый акт, а аванс — на договор?',
     'Ар бир төлөм кабыл алынган актыга, ал эми аванс келишимге таянабы?',
     'Does every payment rest on an accepted act, and an advance on the contract?',
     'Типичные находки Счётной палаты: оплата без актов', 5),
    (1, 18, 'Оплачено не больше стоимости договора и остатка по статье бюджета?',
     'Келишимдин баасынан жана бюджет беренесинин калдыгынан ашык төлөнгөн жокпу?',
     'Is what was paid within the contract value and the rest of the budget line?',
     'Бюджетный кодекс 59 (2016): лимиты обязательств', 5),
    (1, 19, 'Дополнительные соглашения имеют законную причину, документ и расчёт влияния на экономию?',
     'Кошумча макулдашуулардын мыйзамдуу себеби, документи жана үнөмгө таасиринин эсеби барбы?',
     'Do amendments have a lawful reason, a document and their effect on the saving worked out?',
     'Закон 27 (2022); показатели риска 3 и 15', 4),
    (1, 20, 'Просрочки и дефекты отмечены, пеня начислена и удержана либо снята с причиной?',
     'Кечиктирүүлөр жана кемчиликтер белгиленип, айып пул эсептелип кармалганбы же себеби менен алынганбы?',
     'Are delays and defects recorded, and penalties withheld or waived with a reason?',
     'Типичные находки Счётной палаты: штрафы не взысканы', 4),
    (1, 21, 'Качество проверяется с участием жителей, и на жалобы отвечают в срок?',
     'Сапат тургундардын катышуусунда текшерилип, даттанууларга өз убагында жооп берилеби?',
     'Is quality inspected together with residents, and are complaints answered in time?',
     'ПДУУ: группа мониторинга и оценки', 3),
    (1, 22, 'Имущество, переданное поставщику, передано по акту и числится на учёте?',
     'Жабдуучуга өткөрүлгөн мүлк акты менен өткөрүлүп, эсепте турабы?',
     'Was property handed to the provider by an act, and is it still on the books?',
     'Типичные находки Счётной палаты: неучтённое имущество', 4);

SELECT protect_register(t) FROM unnest('{checklists,checklist_items}'::regclass[]) t;
REVOKE UPDATE, DELETE ON checklists, checklist_items FROM kelishim_web;

SELECT protect(t, '(SELECT sees_all()) OR contract_id IN (SELECT contracts_of((SELECT seen_aimaks())))', 'false')
    FROM unnest('{reviews,review_answers}'::regclass[]) t;
-- An advisor reviews in his own name; one who goes on with a colleague's review
-- becomes its reviewer.
CREATE POLICY advisor_insert ON reviews FOR INSERT TO kelishim_web
    WITH CHECK (contract_id IN (SELECT contracts_of((SELECT advised_aimaks()))) AND reviewer_id = (SELECT actor_id()) AND status = 'open');
CREATE POLICY advisor_update ON reviews FOR UPDATE TO kelishim_web
    USING (contract_id IN (SELECT contracts_of((SELECT advised_aimaks()))))
    WITH CHECK (contract_id IN (SELECT contracts_of((SELECT advised_aimaks()))) AND reviewer_id = (SELECT actor_id()));
CREATE POLICY advisor_insert ON review_answers FOR INSERT TO kelishim_web
    WITH CHECK (review_id IN (SELECT r.id FROM reviews r WHERE r.reviewer_id = (SELECT actor_id()) AND r.status <> 'approved'));
CREATE POLICY advisor_update ON review_answers FOR UPDATE TO kelishim_web
    USING (review_id IN (SELECT r.id FROM reviews r WHERE r.reviewer_id = (SELECT actor_id()) AND r.status <> 'approved'))
    WITH CHECK (review_id IN (SELECT r.id FROM reviews r WHERE r.reviewer_id = (SELECT actor_id()) AND r.status <> 'approved'));
REVOKE DELETE ON reviews, review_answers FROM kelishim_web;

-- Advisors, officers and heads write comments of their own; nobody changes one.
-- Corrections are asked for by the advisor.
SELECT protect('review_comments', '(SELECT sees_all()) OR contract_id IN (SELECT contracts_of((SELECT seen_aimaks())))',
    'contract_id IN (SELECT contracts_of((SELECT seen_aimaks()))) AND user_id = (SELECT actor_id())
     AND (NOT asks OR (SELECT actor_role()) = ''advisor'')');
REVOKE UPDATE, DELETE ON review_comments FROM kelishim_web;

-- The auditor mends the words of a finding until the okmotu has answered it; its
-- status moves by finding_status_moved alone.
SELECT protect('findings', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])', 'false');
CREATE POLICY auditor_insert ON findings FOR INSERT TO kelishim_web
    WITH CHECK ((SELECT actor_role()) = 'auditor' AND author_id = (SELECT actor_id()) AND status = 'open');
CREATE POLICY auditor_update ON findings FOR UPDATE TO kelishim_web
    USING ((SELECT actor_role()) = 'auditor' AND author_id = (SELECT actor_id()) AND status = 'open')
    WITH CHECK ((SELECT actor_role()) = 'auditor' AND author_id = (SELECT actor_id()) AND status = 'open');
REVOKE UPDATE, DELETE ON findings FROM kelishim_web;
GRANT UPDATE (title, finding, ground, amount) ON findings TO kelishim_web;
SELECT protect('finding_steps', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'user_id = (SELECT actor_id()) AND ((SELECT actor_role()) = ''auditor'' AND kind IN (''checked'', ''closed'', ''repeated'', ''reopened'')
     OR aimak = ANY ((SELECT okmotu_aimaks())::text[]) AND kind IN (''answer'', ''measure'', ''done''))');
REVOKE UPDATE, DELETE ON finding_steps FROM kelishim_web;

SELECT journal_changes(t, '', '{}', 'settings') FROM unnest('{checklists,checklist_items}'::regclass[]) t;
SELECT journal_changes(t, 'contract') FROM unnest('{reviews,review_answers,review_comments}'::regclass[]) t;
SELECT journal_changes(t, 'aimak') FROM unnest('{findings,finding_steps}'::regclass[]) t;
