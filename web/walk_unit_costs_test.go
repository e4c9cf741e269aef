package web_test

func init() {
	planters = append(planters, func(w *world, aimak string, _ planted) {
		// A definition is public, as the service is.
		w.exec(`INSERT INTO service_definitions (aimak, category, included) VALUES (?, 'cemetery', 'Уборка кладбищ')`, aimak)
	})
	goodForm["/aimaks/:aimak/services/:category/definition"] = "included=Уход&excluded=Ограды"
}
