// Package storetest says what every database engine must do for package store:
// one suite, run by store's own test for each engine.
package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// Run runs the suite. open gives a fresh, empty database whose writer runs; it
// ends with the test.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	for name, test := range map[string]func(*testing.T, *store.DB){
		"PositionsAreGaplessUnder64Producers":    gapless,
		"EventsComeBackAsTheyWereAppended":       roundTrip,
		"AppendsOfOneGoroutineKeepTheirOrder":    ordered,
		"APoisonedRequestFailsAlone":             poisoned,
		"AFailedRequestLeavesItsCustomerAlone":   poisonedCustomer,
		"EveryKindOfBodyIsKept":                  everyKind,
		"HooksSeeEachCommitWithPositions":        hooks,
		"FollowersAreWoken":                      followWoken,
		"AFollowerFromAMarkMissesNothing":        followFromMark,
		"FollowersPollWithoutAWake":              followPolling,
		"AFollowerGoesOnFromItsCursor":           followResumes,
		"AFailingFollowerRepeatsTheBatch":        followFails,
		"AnErasedCustomerIsForgotten":            erasure,
		"ErasureKeepsItsPromiseForEveryColumn":   forgets,
		"HoldsAndContactsStandInErasuresWay":     refusesToForget,
		"WhatIsHeldOfAPersonIsToldWhole":         tellsWhatIsHeld,
		"AContactLinkedTooLateKeepsNothing":      linkedTooLate,
		"AnUnknownCallersKeyGoesToTheCustomer":   ownership,
		"CustomersAreFoundByWhatIsKnown":         lookups,
		"LaterTraitsWinInAnyOrder":               traits,
		"OpenTraitsMayNotBePrivate":              privateTraits,
		"MeetTellsOneSeveralNoneAnonymous":       meet,
		"OrdersFollowTheirEvents":                orders,
		"WhatHappenedLatelyIsRead":               happened,
		"TagsComeAndGo":                          tags,
		"NewTagsReachEverybody":                  sweptThrough,
		"SQLAndClosuresAgreeAboutEverybody":      everybody,
		"AContactIsKeptFromArrivalToWrapUp":      contact,
		"AnAbandonedContactCancelsItsRinging":    abandoned,
		"AnAgentsCallsAreTheirHistory":           calling,
		"AnswersToSurveysAreReadSinceAMoment":    ratings,
		"AgentsAndTheirPresence":                 agents,
		"DefinitionsAreInForceOneVersionAtATime": definitions,
		"AMessageSeenBeforeKeepsNothing":         seen,
		"WhatBreaksItsSchemaWaitsSealed":         quarantine,
		"AReplayedMessageCountsOnce":             released,
		"AForgottenPersonStaysForgotten":         suppressed,
		"SourcesAndWhatCameOfTheirMessages":      sources,
		"TimersAreClaimedOnce":                   timers,
		"TimersAreAdvancedTogether":              advanced,
		"TelephonesAndWhereTheyAre":              phones,
		"SignInLinksWorkOnce":                    signIns,
		"RecordingsAreFoundByWhoeverIsOnThem":    recordings,
		"TasksAreTakenByOneAgent":                tasks,
		"WhoLeavesTheMenuIsCounted":              manners,
		"DirectivesStandUntilTheyEnd":            directives,
		"EscalationsAreOpenUntilTheyAreSettled":  escalations,
		"RetentionSparesWhatIsHeld":              retention,
		"WhatIsKeptOutsideIsSealedForAPerson":    sealing,
		"WhoWasIdentifiedIsFollowed":             identified,
		"AKindOfTheHouseJoinsByItsLimit":         ownKinds,
		"WhoAreNamedTogetherAreOne":              identities,
		"WhoShareATelephoneStayTwo":              households,
		"PeopleMergeAndTakeItBack":               decisions,
		"UnmergingRestoresBothAndWhatCameSince":  unmerging,
		"TheLeadIsOneNodesAlone":                 leads,
		"MetaIsKept":                             meta,
		"UtterancesWaitForTheirLabel":            unlabelled,
		"RefusedCuesAreKeptByUnit":               refusedCues,
		"WaysThroughAFlowAreRead":                travel,
		"KeysOpenUntilTheyAreOver":               apiKeys,
		"ARotatedKeyOverlapsWithItsSuccessor":    rotatedKeys,
		"DeliveriesArePlannedOnceFromTheLedger":  planned,
		"DeliveriesKeepTheOrderOfASubject":       dueDeliveries,
		"AWebhookFailsAndComesBack":              webhookLife,
		"RecordsTellSealedPartsOnlyWhenAsked":    records,
		"ContactsAreTurnedPageByPage":            contactPages,
		"ATimelineUnitesThePersonsRecords":       timelines,
		"WhatWasConsentedToIsWhatWasSaidLast":    consents,
		"AHandoffIsConfirmedOnceAndInTime":       handoffs,
		"MessagesGoOutOnceAndSayNothingAfter":    messages,
		"WhoSharesAnIdentifierIsAHousemate":      housemates,
		"WhatIsAskedAgainIsAnsweredAsBefore":     answers,
		"TheAuditChainHoldsWhatWasDone":          auditChain,
		"LoginsAndTheirPasswords":                logins,
		"SecondFactorsWorkOnce":                  factors,
		"FailuresLock":                           lockouts,
		"RolesChangeAndLocksEndSignIns":          rolesChange,
		"ATagGivenTwiceStandsOnce":               tagGivenTwice,
		"ConnectionsKeepTheirPlaceAndLetters":    connections,
		"PolledKeysTellWhatIsGone":               polled,
		"PushesBeginNowAndAreToldAgain":          pushes,
		"SheetsAreSealedUntilTheyAreOver":        imports,
		"VersionsOfADefinitionAreRemembered":     versions,
		"ATagsPopulationIsCountedDayByDay":       tagDays,
		"HoldersAreListedByTheAgeOfTheirTag":     tagHolders,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// Quiet is a logger for tests.
func Quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// OpenSQLite opens the database in dir with the keyset beside it and runs its
// writer until the test ends.
func OpenSQLite(t testing.TB, dir string, cfg store.Config) *store.DB {
	t.Helper()
	cfg.Path = filepath.Join(dir, "zhiyin.db")
	return Open(t, dir, cfg)
}

// Open is the same for any engine: cfg says which, dir has the keyset.
func Open(t testing.TB, dir string, cfg store.Config) *store.DB {
	t.Helper()
	v, err := vault.Open(filepath.Join(dir, "keyset.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), cfg, v, Quiet())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// T0 is when the tests' stories begin.
var T0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func keep(t testing.TB, db *store.DB, events ...zhiyin.Event) {
	t.Helper()
	if err := db.AppendWait(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

func fails(t testing.TB, err error, kind zhiyin.Error) {
	t.Helper()
	if zhiyin.KindOf(err) != kind {
		t.Errorf("error %v is of kind %q, want %q", err, zhiyin.KindOf(err), kind)
	}
}

func same[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// spaced writes values with one space between them.
func spaced(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

// Identified is what a shop says of a person.
func Identified(customer, family, given, phone string, at time.Time) zhiyin.Event {
	return zhiyin.NewEvent(customer, zhiyin.CustomerIdentified{
		Source: "crm",
		Open:   map[string]any{"tier": "gold", "age_band": "60-69", "speaks": "yue"},
		Keys:   []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: phone}, {Kind: zhiyin.Member, Value: "M" + phone}},
		Sealed: map[string]any{"family_name": family, "given_name": given, "city": "广州市天河区", "address": "体育西路一百号"},
	}, at)
}

func arrived(contact, from string, at time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", Flow: zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 1},
		Leg: "leg_1", From: from, Called: "+864008001234"}, at)
	e.Unit = "muhe"
	return e
}
