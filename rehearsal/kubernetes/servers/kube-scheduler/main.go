// Command kube-scheduler is Kubernetes' own, which ends when its standard input does.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-scheduler/app"

	"eks-inference-platform/rehearsal/kubernetes/servers/internal/parent"
)

func main() {
	parent.EndWith()
	os.Exit(cli.Run(app.NewSchedulerCommand()))
}
