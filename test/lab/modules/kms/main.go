// A key of the lab behind the socket that the site's KMS would have: what the API server asks to encrypt and decrypt goes
// through AES-GCM with a key that lives as long as this program.
package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"k8s.io/kms/pkg/service"
)

const keyID = "lab-1"

type key struct{ aead cipher.AEAD }

func newKey() (*key, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &key{aead}, nil
}

func (k *key) Encrypt(_ context.Context, _ string, data []byte) (*service.EncryptResponse, error) {
	nonce := make([]byte, k.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return &service.EncryptResponse{Ciphertext: k.aead.Seal(nonce, nonce, data, nil), KeyID: keyID}, nil
}

func (k *key) Decrypt(_ context.Context, _ string, request *service.DecryptRequest) ([]byte, error) {
	size := k.aead.NonceSize()
	if request.KeyID != keyID || len(request.Ciphertext) < size {
		return nil, errors.New("not encrypted with this key")
	}
	return k.aead.Open(nil, request.Ciphertext[:size], request.Ciphertext[size:], nil)
}

func (k *key) Status(context.Context) (*service.StatusResponse, error) {
	return &service.StatusResponse{Version: "v2", Healthz: "ok", KeyID: keyID}, nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kms SOCKET")
		os.Exit(2)
	}
	own, err := newKey()
	if err == nil {
		err = service.NewGRPCService(os.Args[1], 5*time.Second, own).ListenAndServe()
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
