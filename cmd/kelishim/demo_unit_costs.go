package main

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

func init() { demoParts = append(demoParts, demoUnitCosts) }

// demoUnitCosts writes down what the demonstration's services are, and gives
// four more aimaks an in-house waste service of made-up money, so that there is
// something similar to stand beside. They have no contract: no saving changes.
// The park's service stays without a definition, to show what then happens.
func demoUnitCosts(ctx context.Context, h *house) error {
	return h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		for _, one := range []struct{ aimak, ref, executed, households string }{
			{"41702220808000", "51-01", "1890000", "905"}, {"41702220815000", "51-01", "2610000", "1310"},
			{"41702220820000", "51-01", "2145000", "1020"}, {"41702220825000", "51-01", "3020000", "1610"},
		} {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO households (aimak, year, households) VALUES (?0, 2023, ?3) ON CONFLICT DO NOTHING;
				INSERT INTO services (aimak, category, title, unit) VALUES (?0, 'waste', 'Сбор и вывоз ТБО', 'household');
				INSERT INTO volumes (aimak, category, year, quantity) VALUES (?0, 'waste', 2023, ?3);
				INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, approved, adjusted, executed)
					VALUES (?0, 2023, ?1, '7051', '2215', 'Вывоз ТБО: топливо, ремонт, оплата рабочих по договорам', ?2, ?2, ?2);
				INSERT INTO attributions (budget_line_id, aimak, category, share, behaviour, avoidable_share)
					SELECT id, aimak, 'waste', 1, 'variable', 1 FROM budget_lines WHERE aimak = ?0 AND year = 2023 AND line = ?1;
				INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, frozen_on,
						author, reason, components, recorded_by)
					VALUES (?0, 'waste', 1, 2023, 'executed', 0, 0, '2024-02-15', 'ФЭО', 'Год собственными силами', '{}', 'kelishim')`,
				one.aimak, one.ref, bun.Safe(one.executed), bun.Safe(one.households))
			if err != nil {
				return fmt.Errorf("add a similar aimak to the demonstration: %w", err)
			}
		}
		for category, words := range map[string][2]string{
			"waste": {"Сбор бытовых отходов от дворов и контейнеров раз в неделю, вывоз на полигон, уборка контейнерных площадок, приём оплаты от жителей.",
				"Содержание полигона, строительный и крупногабаритный мусор, отходы предприятий."},
			"lighting": {"Эксплуатация и ремонт светильников, замена ламп, оплата электроэнергии уличного освещения.",
				"Новые линии и опоры, праздничная иллюминация."},
			"culture": {"Проведение мероприятий по утверждённому плану, работа клуба в часы по расписанию.", "Ремонт здания клуба, районные праздники."},
			"water":   {"Эксплуатация водопровода, устранение аварий, дезинфекция, сбор оплаты.", "Новые сети и капитальный ремонт скважин."},
		} {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO service_definitions (aimak, category, included, excluded, written_on)
				SELECT aimak, category, ?, ?, '2024-02-20' FROM services WHERE category = ?`, words[0], words[1], category)
			if err != nil {
				return fmt.Errorf("define %s in the demonstration: %w", category, err)
			}
		}
		return nil
	})
}
