"""The coupling points, scenarios and variants that the fixtures hold. Couplings not named are at the Standard Model."""

RATE_SCENARIOS = ["lz", "xenonnt", "pandax4t", "darwin-30ty"]
MIXED = {"q_e": 1.5, "r2_e": -12, "q_etau": 2.5, "r2_etau": 15, "mu_tau": 8}
RATE_POINTS = [
    {},
    {"mu_eff": 10},
    {"q_e": 2, "q_mu": -3},
    {"q_emu": 4, "r2_emu": 20},
    {"r2_e": -30, "r2_mu": 25},
    MIXED,
]
# Key names of a variant: sin2_theta23, electrons (free), efficiency_at, solar_model.
RATE_VARIANTS = [
    (s, {"sin2_theta23": 0.57}) for s in RATE_SCENARIOS
] + [
    ("darwin-30ty", {"electrons": "free"}),
    ("lz", {"efficiency_at": "reconstructed_energy"}),
    ("pandax4t", {"efficiency_at": "reconstructed_energy"}),
] + [(s, {"solar_model": "agss09"}) for s in RATE_SCENARIOS]
VARIANT_POINTS = [{}, {"q_mu": 3, "q_tau": -2, "r2_mutau": 18, "mu_mu": 9}, MIXED]

CHI2_POINTS = {
    "lz": [
        {}, {"mu_eff": 13}, {"q_e": 5, "q_mu": -4}, {"q_e": -2, "q_mu": 15}, {"r2_e": 20, "r2_mu": -50}, {"q_emu": 8},
        {"mu_e": 12, "q_etau": 4, "r2_mutau": 30}, {"r2_e": 100, "r2_mu": -100},
    ],
    "xenonnt": [
        {}, {"mu_eff": 9}, {"q_e": 5, "q_mu": -4}, {"q_e": -1, "q_mu": 10}, {"r2_e": -100, "r2_mu": 80}, {"q_emu": 5},
        {"mu_tau": 12, "q_e": 1, "r2_e": -30}, {"r2_e": 100, "r2_mu": -100},
    ],
    "pandax4t": [
        {}, {"mu_eff": 28}, {"q_e": 12, "q_mu": -10}, {"q_e": -8, "q_mu": 20}, {"r2_e": 60, "r2_mu": -60},
        {"q_mutau": 18},
        {"mu_mu": 30, "q_emu": 8, "r2_etau": 40}, {"r2_e": 150, "r2_mu": -200},
    ],
    "combined": [
        {}, {"mu_eff": 8}, {"q_e": 5, "q_mu": -4}, {"q_e": -1, "q_mu": 9}, {"r2_e": 20, "r2_mu": -50}, {"q_emu": 5},
        {"mu_e": 7, "q_e": 3, "r2_e": -40}, {"r2_e": 100, "r2_mu": -100},
    ],
    "darwin-30ty": [
        {}, {"mu_eff": 3.5}, {"q_e": 1.1, "q_mu": -2}, {"q_e": -0.4, "q_mu": 4}, {"r2_e": -22, "r2_mu": -57},
        {"q_emu": 2.8}, {"r2_emu": 35, "r2_e": -25},
        {"mu_mu": 4, "q_etau": 1.5, "r2_e": -5}, {"r2_e": 20, "r2_mu": -50},
    ],
    "darwin-300ty": [
        {}, {"mu_eff": 2}, {"q_e": 0.4, "q_mu": -2}, {"q_e": -0.05, "q_mu": 1.5}, {"r2_e": -22, "r2_mu": -54},
        {"r2_e": -24, "r2_mu": -53}, {"q_mutau": 1.8},
        {"mu_tau": 2, "q_e": 0.1, "r2_e": -1.5}, {"r2_e": 5, "r2_mu": -20},
    ],
    "darwin-300ty-depleted": [
        {}, {"mu_eff": 1.8}, {"q_e": 0.35, "q_mu": -2}, {"q_e": -0.05, "q_mu": 1.5}, {"r2_e": -22, "r2_mu": -54},
        {"q_emu": 1.4}, {"mu_e": 1.5, "q_mutau": 1.2, "r2_e": -1.2}, {"r2_e": 5, "r2_mu": -20},
    ],
}

# (scenario, scanned, profiled or None, range of the scan, starting values of the profiled coupling)
BOUNDS = [
    ("lz", "mu_eff", None, (0, 25), (0,)),
    ("xenonnt", "mu_eff", None, (0, 16), (0,)),
    ("pandax4t", "mu_e", None, (0, 70), (0,)),
    ("combined", "mu_eff", None, (0, 16), (0,)),
    ("darwin-30ty", "mu_mu", None, (0, 12), (0,)),
    ("xenonnt", "q_e", "q_mu", (-6, 14), (-8, -3, 3, 8)),
    ("xenonnt", "q_mutau", "q_e", (0, 12), (-2, 2, 6)),
    ("lz", "q_mu", "q_e", (-20, 20), (-4, 2, 7)),
    ("combined", "q_e", "q_mu", (-6, 14), (-8, -3, 3, 8)),
    ("darwin-30ty", "q_mu", "q_e", (-8, 8), (-0.4, 0.2, 0.8)),
    ("darwin-300ty", "q_e", "q_mu", (-0.4, 0.7), (-2, -0.5, 0.5, 2)),
    ("pandax4t", "r2_e", "r2_mu", (-200, 100), (-90, -30, 30, 90)),
    ("combined", "r2_e", "r2_mu", (-180, 80), (-80, -30, 30, 80)),
    ("darwin-30ty", "r2_e", "r2_mu", (-70, 15), (-60, -35, -10, 15)),
    ("darwin-300ty", "r2_e", "r2_mu", (-40, 5), (-60, -45, -20, 0, 15)),
    ("darwin-300ty", "r2_emu", "r2_e", (0, 35), (-35, -20, -8, 0)),
    ("darwin-300ty-depleted", "r2_mu", "r2_e", (-70, 20), (-30, -22, -10, -1)),
    ("darwin-300ty-depleted", "r2_e", "r2_mu", (-36, 4), (-60, -50, -25, 0, 8)),
]
