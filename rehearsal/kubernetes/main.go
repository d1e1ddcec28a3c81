// Command kubernetes runs a Kubernetes API server on this machine, and programs beside it, asks one
// what it thinks of manifests, renders Helm charts into manifests, and evaluates expressions in
// synthesized Terraform.
//
//	kubernetes serve  --servers DIR [--log FILE] [--crds] [--scheduler] [--authentication-token-webhook-config-file FILE]
//	kubernetes run    PROGRAM [ARGUMENT...]
//	kubernetes judge  --servers DIR [--log FILE] < manifests.json
//	kubernetes render --charts DIR --kubernetes VERSION < releases.json
//	kubernetes read   < texts-with-yaml.json
//	kubernetes fill   < value-with-terraform-expressions.json
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"eks-inference-platform/rehearsal/kubernetes/internal/chart"
	"eks-inference-platform/rehearsal/kubernetes/internal/cluster"
	"eks-inference-platform/rehearsal/kubernetes/internal/expression"
	"eks-inference-platform/rehearsal/kubernetes/internal/karpenter"
	"eks-inference-platform/rehearsal/kubernetes/internal/manifest"
	"eks-inference-platform/rehearsal/kubernetes/internal/program"
	"eks-inference-platform/rehearsal/kubernetes/internal/verdict"
)

const usage = "usage: kubernetes serve | run | judge | render | read | fill"

// errEnd is why a server is stopped that was told to end.
var errEnd = errors.New("told to end")

func main() {
	ctx, end := context.WithCancelCause(context.Background())
	// Whoever read what we print may be gone: an error like others, after which the servers are ended.
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		<-signals
		end(errEnd)
	}()
	err := run(ctx, end, os.Args[1:])
	switch {
	case err == nil, errors.Is(context.Cause(ctx), errEnd):
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, end context.CancelCauseFunc, arguments []string) error {
	if len(arguments) == 0 {
		return errors.New(usage)
	}
	endWithInput := func() {
		// Whoever started us holds the other end of a pipe: when that is gone, so are we.
		_, _ = io.Copy(io.Discard, os.Stdin)
		end(errEnd)
	}
	switch arguments[0] {
	case "serve":
		go endWithInput()
		return serve(ctx, arguments[1:])
	case "run":
		if len(arguments) == 1 {
			return errors.New("usage: kubernetes run PROGRAM [ARGUMENT...]")
		}
		go endWithInput()
		return program.Run(ctx, arguments[1], arguments[2:]...)
	case "judge":
		return judge(ctx, arguments[1:])
	case "render":
		return render(arguments[1:])
	case "read":
		return read()
	case "fill":
		return fill()
	}
	return errors.New(usage)
}

// ready is what serve prints when it answers.
type ready struct {
	URL string `json:"url"`
	// CAData is what EKS calls a cluster's certificate authority data: PEM in base64.
	CAData          string `json:"caData"`
	AdminKubeconfig string `json:"adminKubeconfig"`
	Version         string `json:"version"`
}

func serve(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("kubernetes serve", flag.ContinueOnError)
	options := clusterFlags(flags)
	flags.StringVar(&options.TokenWebhook, "authentication-token-webhook-config-file", "",
		"kubeconfig of who says whose a bearer token is (TokenReview v1)")
	crds := flags.Bool("crds", false, "install Karpenter's custom resource definitions")
	flags.BoolVar(&options.Scheduler, "scheduler", false, "start kube-scheduler, which must be in the folder too")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	started, err := cluster.Start(ctx, *options)
	if err != nil {
		return err
	}
	defer started.Stop()
	if *crds {
		if err := karpenter.Install(ctx, started.Config); err != nil {
			return err
		}
	}
	err = json.NewEncoder(os.Stdout).Encode(ready{
		URL:             started.URL,
		CAData:          base64.StdEncoding.EncodeToString(started.CA),
		AdminKubeconfig: started.Kubeconfig,
		Version:         started.Version,
	})
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case failure := <-started.Failed():
		return failure
	}
}

func judge(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("kubernetes judge", flag.ContinueOnError)
	options := clusterFlags(flags)
	options.NoControllers = true
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	var manifests []manifest.Manifest
	if err := json.NewDecoder(os.Stdin).Decode(&manifests); err != nil {
		return fmt.Errorf("the manifests on standard input cannot be read: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	started, err := cluster.Start(ctx, *options)
	if err != nil {
		return err
	}
	defer started.Stop()
	if err := karpenter.Install(ctx, started.Config); err != nil {
		return err
	}
	verdicts, err := verdict.Judge(ctx, started.Config, manifests)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(os.Stdout)
	if err := lines.Encode(map[string]string{"version": started.Version}); err != nil {
		return err
	}
	return printAll(lines, verdicts)
}

func render(arguments []string) error {
	flags := flag.NewFlagSet("kubernetes render", flag.ContinueOnError)
	charts := flags.String("charts", "", "folder with a folder for each chart")
	version := flags.String("kubernetes", "", "version that charts are told, e.g. v1.36.1")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	var releases []chart.Release
	if err := json.NewDecoder(os.Stdin).Decode(&releases); err != nil {
		return fmt.Errorf("the releases on standard input cannot be read: %w", err)
	}
	var all []chart.Rendered
	for _, release := range releases {
		all = append(all, chart.Render(*charts, release, *version))
	}
	return printAll(json.NewEncoder(os.Stdout), all)
}

func read() error {
	var texts []struct{ Name, Text string }
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		return fmt.Errorf("the texts on standard input cannot be read: %w", err)
	}
	var all []manifest.Manifest
	for _, text := range texts {
		manifests, err := manifest.Read(text.Name, text.Text)
		if err != nil {
			return err
		}
		all = append(all, manifests...)
	}
	return printAll(json.NewEncoder(os.Stdout), all)
}

func fill() error {
	var value any
	if err := json.NewDecoder(os.Stdin).Decode(&value); err != nil {
		return fmt.Errorf("the value on standard input cannot be read: %w", err)
	}
	filled, err := expression.Fill(value)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(filled)
}

func clusterFlags(flags *flag.FlagSet) *cluster.Options {
	options := &cluster.Options{}
	flags.StringVar(&options.Servers, "servers", "", "folder with etcd, kube-apiserver and kube-controller-manager")
	options.Log = io.Discard
	flags.Func("log", "file that gets what the servers say", func(name string) error {
		file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		options.Log = file
		return err
	})
	return options
}

func printAll[T any](lines *json.Encoder, all []T) error {
	for _, one := range all {
		if err := lines.Encode(one); err != nil {
			return err
		}
	}
	return nil
}
