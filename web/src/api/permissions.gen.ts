// Made by `cairn docs` from the code; edit that instead.
export const PERMISSIONS = {
  "objectives.create_company": {
    "words": "create company objectives",
    "roles": [
      "admin"
    ]
  },
  "objectives.create_division_or_team": {
    "words": "create division and team objectives",
    "roles": [
      "admin",
      "manager"
    ]
  },
  "objectives.create_individual": {
    "words": "create individual objectives",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "objectives.view": {
    "words": "see objectives, and the objectives above them",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "objectives.update": {
    "words": "change objectives",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "objectives.delete": {
    "words": "delete and restore objectives",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "objectives.move": {
    "words": "move objectives, or give them another level, owner or department",
    "roles": [
      "admin"
    ]
  },
  "goals.view": {
    "words": "see visions, KPIs and targets, and what hangs together with them",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "goals.create": {
    "words": "create visions, KPIs and targets",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "goals.write": {
    "words": "change, move, delete and restore visions, KPIs and targets",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "goals.log": {
    "words": "log values of KPIs",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "goals.purge": {
    "words": "remove deleted goals for good",
    "roles": [
      "admin"
    ]
  },
  "goals.import": {
    "words": "import goals and values of KPIs from files",
    "roles": [
      "admin",
      "manager"
    ]
  },
  "people.view": {
    "words": "see who is in the organization",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "people.manage": {
    "words": "add, change and remove people",
    "roles": [
      "admin"
    ]
  },
  "organization.view": {
    "words": "see the organization's settings",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "organization.change": {
    "words": "change the organization's settings",
    "roles": [
      "admin"
    ]
  },
  "communities.view": {
    "words": "see communities that one runs, what happens there and its figures",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "communities.write": {
    "words": "change communities that one runs, and what happened there",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  },
  "communities.manage": {
    "words": "create communities, and say who runs them",
    "roles": [
      "admin"
    ]
  },
  "audit.view": {
    "words": "read who changed what",
    "roles": [
      "admin"
    ]
  },
  "integrity.verify": {
    "words": "compare stored progress with recomputed progress",
    "roles": [
      "admin"
    ]
  },
  "jobs.view": {
    "words": "see background jobs and what came of them",
    "roles": [
      "admin"
    ]
  },
  "jobs.run": {
    "words": "start background jobs by hand",
    "roles": [
      "admin"
    ]
  },
  "self": {
    "words": "see and change oneself, one's sessions and tokens",
    "roles": [
      "admin",
      "manager",
      "employee"
    ]
  }
} as const;
