package oidc_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"testing"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/oidc"
)

// whole is an environment with everything that single sign-on needs.
var whole = map[string]string{
	"KELISHIM_OIDC_ISSUER":        "https://sso.example.kg/realm",
	"KELISHIM_OIDC_CLIENT_ID":     "kelishim",
	"KELISHIM_OIDC_CLIENT_SECRET": "not to be seen",
	"KELISHIM_BASE_URL":           "https://kelishim.example.kg/",
}

// env is the whole environment with one setting changed.
func env(name, value string) func(string) string {
	changed := maps.Clone(whole)
	changed[name] = value
	return func(name string) string { return changed[name] }
}

func TestSettingsComeWholeFromTheEnvironmentOrNotAtAll(t *testing.T) {
	t.Parallel()
	settings, on, err := oidc.SettingsFromEnv(env("KELISHIM_OIDC_NAME", "ЕСИ"))
	if err != nil || !on {
		t.Fatalf("whole: %v, %v", on, err)
	}
	if settings.Issuer != "https://sso.example.kg/realm" || settings.ClientID != "kelishim" ||
		settings.RedirectURL != "https://kelishim.example.kg/signin/oidc/callback" || settings.Name != "ЕСИ" {
		t.Errorf("got %+v", settings)
	}
	for name := range whole {
		_, on, err := oidc.SettingsFromEnv(env(name, " "))
		if on || !errors.Is(err, oidc.ErrIncomplete) {
			t.Fatalf("without %s: %v, %v", name, on, err)
		}
		sentence := i18n.For("ru").Fault(fault.All(err)[0])
		if !strings.Contains(sentence, name) || strings.Contains(sentence, "not to be seen") {
			t.Errorf("without %s: %s", name, sentence)
		}
	}
	for _, alone := range []string{"", "KELISHIM_BASE_URL"} {
		_, on, err := oidc.SettingsFromEnv(func(name string) string {
			if name == alone {
				return whole[name]
			}
			return ""
		})
		if on || err != nil {
			t.Errorf("only %q: %v, %v", alone, on, err)
		}
	}
	if _, _, err := oidc.SettingsFromEnv(func(name string) string {
		return map[string]string{"KELISHIM_OIDC_NAME": "ЕСИ"}[name]
	}); !errors.Is(err, oidc.ErrIncomplete) {
		t.Errorf("a name alone: %v, want %v", err, oidc.ErrIncomplete)
	}
}

func TestUnsafeAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"KELISHIM_OIDC_ISSUER", "KELISHIM_BASE_URL"} {
		for address, safe := range map[string]bool{
			"https://sso.example.kg":          true,
			"http://127.0.0.1:8080":           true,
			"http://localhost:8080":           true,
			"http://[::1]:8080":               true,
			"http://sso.example.kg":           false,
			"http://127.0.0.1.example.kg":     false,
			"sso.example.kg":                  false,
			"https://":                        false,
			"https://me:secret@sso.example":   false,
			"https://sso.example.kg?tenant=1": false,
			"https://sso.example.kg#top":      false,
			"ftp://sso.example.kg":            false,
		} {
			_, on, err := oidc.SettingsFromEnv(env(name, address))
			if on != safe || safe != (err == nil) || !safe && !errors.Is(err, oidc.ErrBadAddress) {
				t.Errorf("%s=%s: %v, %v", name, address, on, err)
			}
		}
	}
}

func TestNewRefusesSettingsThatCannotWorkAndNamesTheProviderByItsHost(t *testing.T) {
	t.Parallel()
	settings, _, err := oidc.SettingsFromEnv(env("KELISHIM_OIDC_NAME", ""))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := oidc.New(settings)
	if err != nil || provider.Name() != "sso.example.kg" {
		t.Errorf("got %v, %v", provider, err)
	}
	settings.ClientSecret = oidc.Secret{}
	if _, err := oidc.New(settings); !errors.Is(err, oidc.ErrIncomplete) {
		t.Errorf("no secret: %v", err)
	}
	settings.ClientSecret, settings.Issuer = oidc.Hide("s"), "http://sso.example.kg"
	if _, err := oidc.New(settings); !errors.Is(err, oidc.ErrBadAddress) {
		t.Errorf("plain http: %v", err)
	}
}

func TestTheSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	settings, _, err := oidc.SettingsFromEnv(env("", ""))
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	inside := struct{ settings oidc.Settings }{settings} // fmt calls no methods here
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb+verb+verb+"\n", settings, settings.ClientSecret, inside)
	}
	if err := json.NewEncoder(&printed).Encode(settings); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewTextHandler(&printed, nil)).Info("settings", "settings", settings, "secret", settings.ClientSecret)
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("settings", "settings", settings, "secret", settings.ClientSecret)
	hexed := fmt.Sprintf("%x", "not to be seen")
	if text := printed.String(); strings.Contains(text, "not to be seen") || strings.Contains(text, hexed) || !strings.Contains(text, "***") {
		t.Errorf("printed:\n%s", text)
	}
}
