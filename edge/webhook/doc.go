// Package webhook tells other systems what was kept: signed as Standard Webhooks
// 1.0 has it, with a CloudEvents body, at least once, in order for each subject.
//
// The ledger is the queue. Runner makes an intent of each event that a webhook
// wants, sends what is due, and keeps what came of it; whatever is cut off in
// between is sent again under the same id. An address within the house is not
// called unless the settings say so.
package webhook
