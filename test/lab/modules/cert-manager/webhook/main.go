// Command webhook is cert-manager's admission webhook, put together from the published module.
package main

import (
	"context"

	"github.com/cert-manager/cert-manager/internal/apis/config/webhook/validation"
	"github.com/cert-manager/cert-manager/internal/webhook"
	"github.com/cert-manager/cert-manager/lab/program"
	"github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/webhook/configfile"
)

func main() {
	program.Main("webhook", run)
}

// The server of the module takes every setting of the file, so none is refused here.
func run(ctx context.Context) error {
	file := configfile.New()
	if err := program.Load(file); err != nil {
		return err
	}
	config := file.Config
	if err := program.Apply(program.Common{
		Logging:      &config.Logging,
		FeatureGates: config.FeatureGates,
		Problems:     validation.ValidateWebhookConfiguration(config, nil),
	}); err != nil {
		return err
	}
	server, err := webhook.NewCertManagerWebhookServer(logs.FromContext(ctx), *config)
	if err != nil {
		return err
	}
	return server.Run(ctx)
}
