// The rate limiter as published, with two things of the lab. Debian's Redis, which stands in the place of Valkey, does not know
// a caller by its certificate: the name that Valkey would read there is what it logs in with (see pods/valkey-server.sh). And
// since it ends where it has no counters, it brings some along for its defaults: each question to them is answered by PONG.
// Arguments are variables of its environment, which is all that configures it.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path"
	"strings"

	"github.com/envoyproxy/ratelimit/src/service_cmd/runner"
	"github.com/envoyproxy/ratelimit/src/settings"
)

const counters = "127.0.0.1:6379"

func main() {
	for _, argument := range os.Args[1:] {
		name, value, _ := strings.Cut(argument, "=")
		os.Setenv(name, value)
	}
	if os.Getenv("REDIS_URL") == counters {
		pretend()
	}
	if file := os.Getenv("REDIS_TLS_CLIENT_CERT"); file != "" {
		os.Setenv("REDIS_AUTH", nameIn(file)+":none")
	}
	program := runner.NewRunner(settings.NewSettings())
	program.Run()
}

func pretend() {
	listener, err := net.Listen("tcp", counters)
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				panic(err)
			}
			go answer(connection)
		}
	}()
}

func answer(connection net.Conn) {
	question := make([]byte, 1024)
	for {
		if _, err := connection.Read(question); err != nil {
			return
		}
		connection.Write([]byte("+PONG\r\n"))
	}
}

// The account at the end of the URI in a certificate.
func nameIn(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		panic(file + ": no certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		panic(err)
	}
	for _, uri := range certificate.URIs {
		return path.Base(uri.Path)
	}
	panic(file + ": no URI in the certificate")
}
