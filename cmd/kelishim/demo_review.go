package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/documents"
	"kelishim/internal/files"
)

func init() { demoParts = append(demoParts, demoReviews, demoDocuments) }

// demoReviews reviews two contracts, asks a question, and puts findings in three
// states: put right, with measures under way, and not answered yet.
func demoReviews(ctx context.Context, h *house) error {
	return h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			WITH two AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM contracts WHERE status NOT IN ('draft', 'cancelled') ORDER BY id LIMIT 2),
			opened AS (
				INSERT INTO reviews (contract_id, version, reviewer, started_on, status, decided_on, summary)
				SELECT id, 1, 'Консультант (демонстрация)', '2025-02-03', CASE n WHEN 1 THEN 'approved' ELSE 'correction' END, '2025-02-10',
					CASE n WHEN 1 THEN 'База подтверждена, акты и оплаты сходятся.' ELSE 'Поясните сумму договора и приложите смету.' END FROM two
				RETURNING id, contract_id, status)
			INSERT INTO review_answers (review_id, item_id, contract_id, answer, note)
			SELECT o.id, i.id, o.contract_id, CASE WHEN i.position IN (5, 10) THEN 'partly' WHEN o.status = 'correction' AND i.position IN (4, 13, 14) THEN 'no' ELSE 'yes' END,
				CASE WHEN o.status = 'correction' AND i.position = 4 THEN 'Источники не дают суммы договора' ELSE '' END
			FROM opened o CROSS JOIN checklist_items i WHERE i.version = 1;

			INSERT INTO review_comments (contract_id, review_id, subject, comment, asks, author)
			SELECT r.contract_id, r.id, x.subject, x.comment, x.asks, 'Консультант (демонстрация)' FROM reviews r,
				(VALUES ('value', 'Откуда взята сумма: в смете другая?', true), ('penalty_rate', 'Предел пени лучше записать прямо в договоре.', false)) x (subject, comment, asks)
			WHERE r.status = 'correction';

			WITH three AS (SELECT id, buyer, row_number() OVER (ORDER BY id) AS n FROM contracts WHERE status NOT IN ('draft', 'cancelled') ORDER BY id LIMIT 3)
			INSERT INTO findings (number, aimak, contract_id, subject, title, finding, ground, amount, found_on, author, status)
			SELECT 'ДЕМО-2025/0' || n, buyer, id, 'contracts/' || id,
				(ARRAY['Штраф начислен, но не удержан', 'Акт без указания объёма', 'Нет обеспечения исполнения'])[n],
				(ARRAY['Пеня за просрочку начислена и не удержана из оплаты.', 'В акте стоит сумма без объёма: проверить её нельзя.', 'Договор подписан без обеспечения исполнения.'])[n],
				'Условия договора', (ARRAY[12000.00, 45000.00, NULL])[n], '2025-03-15', 'Аудитор (демонстрация)',
				(ARRAY['closed', 'measures', 'open'])[n] FROM three;

			INSERT INTO finding_steps (finding_id, aimak, kind, text, due_on, restored, author)
			SELECT f.id, f.aimak, s.kind, s.words, s.due_on::date, s.restored, s.author FROM findings f JOIN
				(VALUES (1, 'closed', 'answer', 'Согласны, удержим из следующей оплаты.', NULL, NULL, 'Айыл окмоту (демонстрация)'),
				        (2, 'closed', 'measure', 'Удержать пеню.', '2025-04-15', NULL, 'Айыл окмоту (демонстрация)'),
				        (3, 'closed', 'checked', 'Удержание видно в платёжном поручении.', NULL, 12000.00, 'Аудитор (демонстрация)'),
				        (4, 'closed', 'closed', 'Исправлено.', NULL, NULL, 'Аудитор (демонстрация)'),
				        (5, 'measures', 'answer', 'Объём есть в журнале работ, акт переделаем.', NULL, NULL, 'Айыл окмоту (демонстрация)'),
				        (6, 'measures', 'measure', 'Составить акт заново с объёмом.', '2025-05-01', NULL, 'Айыл окмоту (демонстрация)'))
				s (place, status, kind, words, due_on, restored, author) ON s.status = f.status ORDER BY s.place`)
		if err != nil {
			return fmt.Errorf("add reviews and findings to the demonstration: %w", err)
		}
		return nil
	})
}

// demoDocuments attaches small real files to the first contracts.
func demoDocuments(ctx context.Context, h *house) error {
	var contracts []struct {
		ID     int64  `bun:"id"`
		Number string `bun:"number"`
	}
	err := h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT id, number FROM contracts ORDER BY id LIMIT 3`).Scan(ctx, &contracts)
	})
	if err != nil {
		return fmt.Errorf("find the contracts of the demonstration: %w", err)
	}
	store := documents.NewStore(h.DB, files.In(h.dataDir))
	for i, one := range contracts {
		for _, file := range []struct {
			kind, title, name string
			content           []byte
		}{
			{"contractSigned", "Договор " + one.Number + " (демонстрация)", fmt.Sprintf("contract-%d.pdf", i+1), demoPDF("Kelishim demonstration", "Made-up contract "+fmt.Sprint(i+1))},
			{"photo", "Снимок с места (демонстрация)", fmt.Sprintf("photo-%d.png", i+1), demoPicture(uint8(40 * (i + 1)))},
		} {
			d := documents.Document{Subject: fmt.Sprintf("contracts/%d", one.ID), Kind: file.kind, Title: file.title, Name: file.name}
			if err := store.Add(ctx, db.System, &d, bytes.NewReader(file.content), int64(len(file.content))); err != nil {
				return fmt.Errorf("attach a document to the demonstration: %w", err)
			}
		}
	}
	return nil
}

// demoPDF is a page with lines of Latin letters: the fonts that every reader of
// PDF has know no others.
func demoPDF(lines ...string) []byte {
	var text strings.Builder
	text.WriteString("BT /F1 18 Tf 72 760 Td 28 TL\n")
	for _, line := range lines {
		fmt.Fprintf(&text, "(%s) Tj T*\n", line)
	}
	text.WriteString("ET")
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var at []int
	for i, object := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String()), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"} {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return out.Bytes()
}

// demoPicture is a drawing of a field under a sky.
func demoPicture(shade uint8) []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for y := range 200 {
		for x := range 320 {
			colour := color.RGBA{120, 170, 220, 255}
			if y > 120 {
				colour = color.RGBA{shade, 140, 60, 255}
			}
			picture.Set(x, y, colour)
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, picture) // a buffer takes everything
	return out.Bytes()
}
