// Package web is the only one that knows Fiber: routes, handlers, the error
// map. A handler reads the request, asks a store, shows a view; it holds no
// SQL and no rule.
//
// How a page is made:
//
//	func (s *Server) contractRoutes(r fiber.Router) {          // called in routes.go
//		r.Get("/contracts", s.listContracts)
//		r.Post("/contracts", s.addContract)
//	}
//
//	func (s *Server) listContracts(c *fiber.Ctx) error {
//		q := listQuery(c)                                       // ?q= ?sort= ?page=
//		rows, total, err := s.contracts.List(c.UserContext(), actor(c), ...)
//		if err != nil {
//			return err                                          // fail() maps it
//		}
//		p := s.page(c, "contract.list", "contracts")            // views.Page
//		return render(c, views.Contracts(p, rows, ...))
//	}
//
//	func (s *Server) addContract(c *fiber.Ctx) error {
//		f := readForm(c)
//		contract := contracts.Contract{Number: f.text("number"), Value: f.som("value"), SignedOn: f.date("signed_on")}
//		if !f.ok() {                                            // "1,2,3" in a money field
//			return s.contractForm(c, f)                         // 422, as typed
//		}
//		if err := s.contracts.Put(c.UserContext(), actor(c), &contract); err != nil {
//			if f.take(err) {                                    // refusals with fields go beside them
//				return s.contractForm(c, f)
//			}
//			return err
//		}
//		return s.done(c, fmt.Sprintf("/contracts/%d", contract.ID), "register.saved")   // 303 + notice
//	}
//
// Every sentence comes from the catalogues; a refusal without a field is shown
// by fail as a page with its sentence and the status of its kind.
package web
