// Package cluster runs a Kubernetes control plane on this machine: etcd, kube-apiserver,
// kube-controller-manager and, if it is to have one, kube-scheduler. It has no nodes.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// patience is how long the API server may take to be ready.
const patience = 2 * time.Minute

// Options say how a cluster is started.
type Options struct {
	// Servers is the folder with the servers' programs.
	Servers string
	// Log gets what the servers say.
	Log io.Writer
	// TokenWebhook is a file that says whom to ask who a bearer token belongs to: the API server's
	// --authentication-token-webhook-config-file. Empty if nobody is to be asked.
	TokenWebhook string
	// NoControllers leaves the controller manager out: enough for dry runs. Service accounts, which it
	// makes, are then not asked for.
	NoControllers bool
	// Scheduler adds the scheduler, for those who bring nodes. Without it, pods stay pending.
	Scheduler bool
}

// Cluster is a control plane that runs until it is stopped.
type Cluster struct {
	URL string
	// CA is the certificate that clients trust, in PEM.
	CA []byte
	// Kubeconfig is a file by which its owner may do everything.
	Kubeconfig string
	// Version of the API server, e.g. v1.36.1.
	Version string
	// Config is the same as Kubeconfig.
	Config *rest.Config

	// folder has its data, keys and certificates.
	folder    string
	processes *processes
}

// Start starts a control plane on a free port of the loopback address, and waits until it is ready.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	// The servers run in a folder of their own, where a path relative to ours would be another.
	var err error
	if options.Servers, err = filepath.Abs(options.Servers); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	// Readable for us alone: whoever reads the key in it may do everything.
	folder, err := os.MkdirTemp("", "kubernetes-")
	if err != nil {
		return nil, err
	}
	cluster := &Cluster{
		URL:        fmt.Sprintf("https://127.0.0.1:%d", port),
		Kubeconfig: filepath.Join(folder, "admin.kubeconfig"),
		folder:     folder,
		processes:  &processes{failed: make(chan error, 1)},
	}
	err = cluster.identify()
	if err == nil {
		err = cluster.start(ctx, options, port)
	}
	if err != nil {
		cluster.Stop()
		return nil, err
	}
	return cluster, nil
}

// Failed gives an error when one of the servers ended by itself.
func (c *Cluster) Failed() <-chan error { return c.processes.failed }

// Stop ends all servers, and returns when they and all they held are gone.
func (c *Cluster) Stop() {
	c.processes.stop()
	_ = os.RemoveAll(c.folder)
}

// identify makes certificates, and the files by which clients reach the cluster.
func (c *Cluster) identify() error {
	authority, err := newAuthority()
	if err != nil {
		return err
	}
	server, err := authority.server()
	if err != nil {
		return err
	}
	administrator, err := authority.client("administrator", "system:masters")
	if err != nil {
		return err
	}
	c.CA = authority.PEM
	c.Config = &rest.Config{
		Host: c.URL,
		TLSClientConfig: rest.TLSClientConfig{
			CAData: authority.PEM, CertData: administrator.certificate, KeyData: administrator.key,
		},
		// Nobody else is there to be considerate of.
		QPS: -1,
	}
	return errors.Join(
		os.WriteFile(filepath.Join(c.folder, "ca.crt"), authority.PEM, 0o600),
		server.write(c.folder, "server"),
		clientcmd.WriteToFile(c.kubeconfig(administrator), c.Kubeconfig),
	)
}

func (c *Cluster) kubeconfig(user pair) clientcmdapi.Config {
	const name = "rehearsal"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: c.URL, CertificateAuthorityData: c.CA}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{ClientCertificateData: user.certificate, ClientKeyData: user.key}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	return *config
}

// start starts the servers, in the order in which they need each other.
func (c *Cluster) start(ctx context.Context, options Options, port int) error {
	run := func(name string, arguments []string) error {
		started, err := start(c.folder, options.Log, filepath.Join(options.Servers, name), arguments...)
		if err != nil {
			return err
		}
		c.processes.add(started)
		return nil
	}
	if err := run("etcd", etcdArguments()); err != nil {
		return err
	}
	arguments, err := apiServerArguments(options, port)
	if err != nil {
		return err
	}
	if err := run("kube-apiserver", arguments); err != nil {
		return err
	}
	if err := c.waitUntilReady(ctx); err != nil {
		return err
	}
	if !options.NoControllers {
		if err := run("kube-controller-manager", controllerManagerArguments(c.Kubeconfig)); err != nil {
			return err
		}
	}
	if !options.Scheduler {
		return nil
	}
	return run("kube-scheduler", schedulerArguments(c.Kubeconfig))
}

// waitUntilReady asks the API server until it says that it is ready.
func (c *Cluster) waitUntilReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client, err := discovery.NewDiscoveryClientForConfig(c.Config)
	if err != nil {
		return err
	}
	for {
		_, err := client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("kube-apiserver was not ready in time: %w", errors.Join(context.Cause(ctx), err))
		case failure := <-c.processes.failed:
			return failure
		case <-time.After(100 * time.Millisecond):
		}
	}
	version, err := client.ServerVersion()
	if err != nil {
		return err
	}
	c.Version = version.GitVersion
	return nil
}

// freePort finds a port nobody listens on.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
