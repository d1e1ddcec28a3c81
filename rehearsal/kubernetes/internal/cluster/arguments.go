package cluster

import (
	"path/filepath"
	"strconv"
)

// socket is where etcd listens: a file in the cluster's folder, which nobody else can reach. It is
// named relative to the folder, because a socket's path may have about 100 characters only.
const socket = "etcd.sock"

func etcdArguments() []string {
	return []string{
		"--data-dir=etcd",
		"--listen-client-urls=unix://" + socket,
		// Nobody is told of it and it has no peers, but it insists on both.
		"--advertise-client-urls=http://127.0.0.1:0",
		"--listen-peer-urls=http://127.0.0.1:0",
		// What it holds need not outlive the machine.
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

func apiServerArguments(options Options, port int) ([]string, error) {
	arguments := []string{
		"--etcd-servers=unix://" + socket,
		"--bind-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(port),
		"--client-ca-file=ca.crt",
		"--tls-cert-file=server.crt",
		"--tls-private-key-file=server.key",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=server.key",
		"--service-account-signing-key-file=server.key",
		"--authorization-mode=Node,RBAC",
		// As on EKS: a node may write only its own Node, and of that not every label.
		"--enable-admission-plugins=NodeRestriction",
		"--anonymous-auth=false",
		"--allow-privileged",
		// What EKS gives services where the VPC is in 10.0.0.0/8.
		"--service-cluster-ip-range=172.20.0.0/16",
		// Its own endpoint would have to be another address than loopback.
		"--endpoint-reconciler-type=none",
	}
	if options.NoControllers {
		arguments = append(arguments, "--disable-admission-plugins=ServiceAccount")
	}
	if options.TokenWebhook != "" {
		file, err := filepath.Abs(options.TokenWebhook)
		if err != nil {
			return nil, err
		}
		arguments = append(arguments,
			"--authentication-token-webhook-config-file="+file,
			"--authentication-token-webhook-version=v1",
			// Kept for two minutes otherwise, in which a rehearsal takes away what it gave.
			"--authentication-token-webhook-cache-ttl=1s",
		)
	}
	return arguments, nil
}

func controllerManagerArguments(kubeconfig string) []string {
	return []string{
		"--kubeconfig=" + kubeconfig,
		"--leader-elect=false",
		"--secure-port=0",
		"--service-account-private-key-file=server.key",
		"--root-ca-file=ca.crt",
		// No kubelet says that a node is well: this one would hold each for lost.
		"--controllers=*,-node-lifecycle-controller",
	}
}

func schedulerArguments(kubeconfig string) []string {
	return []string{
		"--kubeconfig=" + kubeconfig,
		"--leader-elect=false",
		"--secure-port=0",
	}
}
