package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority signs the certificates of one cluster.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	// PEM is what clients trust.
	PEM []byte
}

// pair is a certificate and its key, in PEM.
type pair struct{ certificate, key []byte }

// validity is longer than any rehearsal.
const validity = 48 * time.Hour

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	wanted := newTemplate(pkix.Name{CommonName: "kubernetes"})
	wanted.IsCA = true
	wanted.BasicConstraintsValid = true
	wanted.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, wanted, wanted, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{certificate: certificate, key: key, PEM: encode("CERTIFICATE", der)}, nil
}

// server signs a certificate for a server on the loopback address.
func (a *authority) server() (pair, error) {
	wanted := newTemplate(pkix.Name{CommonName: "kube-apiserver"})
	wanted.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	wanted.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	wanted.DNSNames = []string{"localhost", "kubernetes.default.svc"}
	return a.sign(wanted)
}

// client signs a certificate for a user in a group.
func (a *authority) client(user, group string) (pair, error) {
	wanted := newTemplate(pkix.Name{CommonName: user, Organization: []string{group}})
	wanted.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.sign(wanted)
}

func (a *authority) sign(wanted *x509.Certificate) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, err
	}
	der, err := x509.CreateCertificate(rand.Reader, wanted, a.certificate, key.Public(), a.key)
	if err != nil {
		return pair{}, err
	}
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return pair{}, err
	}
	return pair{certificate: encode("CERTIFICATE", der), key: encode("EC PRIVATE KEY", encoded)}, nil
}

// write puts a pair into NAME.crt and NAME.key of a folder.
func (p pair) write(folder, name string) error {
	if err := os.WriteFile(filepath.Join(folder, name+".crt"), p.certificate, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".key"), p.key, 0o600)
}

func newTemplate(subject pkix.Name) *x509.Certificate {
	// A random number of 64 bits: serial numbers of one authority must differ.
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		panic(err)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      subject,
		NotBefore:    time.Now().Add(-time.Minute),
		NotAfter:     time.Now().Add(validity),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
