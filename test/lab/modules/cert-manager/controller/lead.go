package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	config "github.com/cert-manager/cert-manager/internal/apis/config/controller"
	"github.com/cert-manager/cert-manager/pkg/controller"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

const lease = "cert-manager-controller"

type leadership struct {
	factory  *controller.ContextFactory
	settings *config.ControllerConfiguration
	watchdog *leaderelection.HealthzAdaptor
}

// lead calls `work` once it holds the lease, or at once when the file turns the election off. It returns when the context
// ends, and with an error when the lease is lost or the work does not start.
func lead(ctx context.Context, by leadership, work func() error) error {
	election := by.settings.LeaderElectionConfig
	if !election.Enabled {
		return work()
	}
	lock, err := lockOf(by, election.Namespace)
	if err != nil {
		return err
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	started := make(chan error, 1)
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:            lock,
		LeaseDuration:   election.LeaseDuration,
		RenewDeadline:   election.RenewDeadline,
		RetryPeriod:     election.RetryPeriod,
		ReleaseOnCancel: true,
		WatchDog:        by.watchdog,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {
				if err := work(); err != nil {
					started <- err
					cancel()
				}
			},
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return err
	}
	elector.Run(inner)
	select {
	case err := <-started:
		return err
	default:
	}
	if ctx.Err() == nil {
		return errors.New("the lease is lost")
	}
	return nil
}

func lockOf(by leadership, namespace string) (resourcelock.Interface, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("this machine has no name to lead by: %w", err)
	}
	own, err := by.factory.Build("leader-election")
	if err != nil {
		return nil, err
	}
	identity := resourcelock.ResourceLockConfig{
		Identity:      host + "-external-cert-manager-controller",
		EventRecorder: own.Recorder,
	}
	kind := resourcelock.LeasesResourceLock
	return resourcelock.New(kind, namespace, lease, own.Client.CoreV1(), own.Client.CoordinationV1(), identity)
}
