package web

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"

	"github.com/gofiber/fiber/v2"
	"github.com/pquerna/otp"

	"kelishim/internal/auth"
	"kelishim/views"
)

func (s *Server) secondFactorRoutes(r fiber.Router) {
	r.Get(setupPath, s.secondFactor)
	r.Post(setupPath, s.confirmSecondFactor)
	r.Get(setupPath+"/codes", s.codesForm)
	r.Post(setupPath+"/codes", s.newCodes)
	r.Get(setupPath+"/off", s.factorOffForm)
	r.Post(setupPath+"/off", s.factorOff)
}

// secondFactor shows how to set the second factor up, or how it stands.
func (s *Server) secondFactor(c *fiber.Ctx) error { return s.showSecondFactor(c, fillForm(c, nil)) }

func (s *Server) showSecondFactor(c *fiber.Ctx, f *form) error {
	factor, err := s.auth.SecondFactor(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := accountPart(s, c, "people.factor.title")
	if factor.On {
		return render(c, views.SecondFactorOn(p, moment(p.Reader, factor.Since), factor.CodesLeft))
	}
	picture, err := qrCode(factor.Address)
	if err != nil {
		return err
	}
	code := codeField(p, f)
	code.Hint = p.T("people.factor.code_hint")
	c.Status(f.status())
	return render(c, views.SecondFactorSetup(p, views.Setup{
		Picture: picture, Secret: groupsOfFour(factor.Secret), Must: p.Held,
		Form: views.Form{Action: setupPath, Submit: p.T("people.factor.confirm"), Fields: []views.Field{code},
			Errors: f.general([]string{"code"}), Hidden: map[string]string{"next": localPath(c.Query("next", f.value("next")))}},
	}))
}

// qrCode draws an address as a picture that stands in the page itself: the
// secret is never a file that a browser or a proxy would keep.
func qrCode(address string) (string, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", fmt.Errorf("read the address of a secret: %w", err)
	}
	picture, err := key.Image(240, 240)
	if err != nil {
		return "", fmt.Errorf("draw the QR code: %w", err)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		return "", fmt.Errorf("pack the QR code: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes()), nil
}

// confirmSecondFactor answers with the recovery codes, which are seen this once.
func (s *Server) confirmSecondFactor(c *fiber.Ctx) error {
	f := readForm(c)
	if code := f.need("code"); f.ok() {
		codes, token, err := s.auth.ConfirmSecondFactor(c.UserContext(), session(c), client(c), code)
		if err == nil {
			setSession(c, token)
			return s.showCodes(c, codes, localPath(f.value("next")))
		}
		if !f.take(err) {
			return err
		}
		retryAfter(c, f.faults[0])
	}
	return s.showSecondFactor(c, f)
}

func (s *Server) showCodes(c *fiber.Ctx, codes []string, next string) error {
	p := accountPart(s, c, "people.codes.title")
	if next == "/" {
		next = "/account"
	}
	return render(c, views.RecoveryCodes(p, user(c).Login, codes, next))
}

func (s *Server) codesForm(c *fiber.Ctx) error { return s.showCodesForm(c, fillForm(c, nil)) }

func (s *Server) showCodesForm(c *fiber.Ctx, f *form) error {
	p := accountPart(s, c, "people.codes.new")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("people.codes.new_text"), Form: views.Form{Action: setupPath + "/codes",
		Submit: p.T("people.codes.new"), Cancel: views.Link{URL: setupPath}, Fields: []views.Field{codeField(p, f)}}})
}

func (s *Server) newCodes(c *fiber.Ctx) error {
	f := readForm(c)
	if code := f.need("code"); f.ok() {
		codes, err := s.auth.NewRecoveryCodes(c.UserContext(), actor(c), code)
		if err == nil {
			return s.showCodes(c, codes, "/account")
		}
		if !f.take(err) {
			return err
		}
		retryAfter(c, f.faults[0])
	}
	return s.showCodesForm(c, f)
}

func (s *Server) factorOffForm(c *fiber.Ctx) error { return s.showFactorOff(c, fillForm(c, nil)) }

func (s *Server) showFactorOff(c *fiber.Ctx, f *form) error {
	p := accountPart(s, c, "people.factor.off")
	text := "people.factor.off_text"
	if auth.NeedsSecondFactor(user(c).Role) && !s.cfg.Demo {
		text = "people.factor.off_must"
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T(text), Form: views.Form{Action: setupPath + "/off",
		Submit: p.T("people.factor.off"), Cancel: views.Link{URL: setupPath}, Fields: []views.Field{currentPassword(p, f), codeField(p, f)}}})
}

func (s *Server) factorOff(c *fiber.Ctx) error {
	f := readForm(c)
	f.need("current")
	if code := f.need("code"); f.ok() {
		err := s.auth.SwitchSecondFactorOff(c.UserContext(), actor(c), f.value("current"), code)
		if err == nil {
			return s.done(c, "/account", "people.factor.is_off")
		}
		if !f.take(err) {
			return err
		}
		retryAfter(c, f.faults[0])
	}
	return s.showFactorOff(c, f)
}
