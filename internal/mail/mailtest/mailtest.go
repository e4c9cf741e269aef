// Package mailtest is a small SMTP server for tests (RFC 5321, STARTTLS, AUTH
// PLAIN) on this machine. It does what a mail server must do, and each thing
// that one does on a bad day when a test asks for it. It shares no code with
// what it tests.
package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Server is a running server. Its methods may be called at any time.
type Server struct {
	listener net.Listener
	tls      *tls.Config
	roots    *x509.CertPool

	mu      sync.Mutex
	letters []Letter
	trouble Trouble
	asked   int
	tries   int
}

// Trouble is what the server does wrong until it is told otherwise.
type Trouble struct {
	Greylist   bool          // 451 to every recipient: later, please
	NoMailbox  bool          // 550 to every recipient: never
	Forgets    bool          // takes the letter and closes the line before it says so
	Stalls     chan struct{} // says nothing to MAIL FROM until this is closed
	NoStartTLS bool          // does not offer TLS
	User       string        // asks for a sign-in with this name
	Password   string        // and password
}

// New starts a server that stops with the test.
func New(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// A certificate of 127.0.0.1 and example.com that the test can believe.
	web := httptest.NewUnstartedServer(nil)
	web.StartTLS()
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	s := &Server{listener: listener, roots: roots, tls: &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

// Host is where the server listens.
func (s *Server) Host() string { return "127.0.0.1" }

// Port is where the server listens.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Address is host and port.
func (s *Server) Address() string { return s.Host() + ":" + strconv.Itoa(s.Port()) }

// Roots believes the server's certificate.
func (s *Server) Roots() *x509.CertPool { return s.roots }

// Misbehave sets what the server does wrong from now on.
func (s *Server) Misbehave(trouble Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = trouble
}

// Letters are those that the server has taken, in order.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter{}, s.letters...)
}

// Asked is how many letters somebody began to hand over.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// Tries is how many letters were brought to their end, taken or not.
func (s *Server) Tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

// Await gives the letters once there are so many of them, or fails the test.
func (s *Server) Await(t testing.TB, count int) []Letter {
	t.Helper()
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if letters := s.Letters(); len(letters) >= count {
			return letters
		}
	}
	t.Fatalf("the mail server has %d letters, want %d", len(s.Letters()), count)
	return nil
}

func (s *Server) now() Trouble {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}
