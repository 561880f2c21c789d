"""All of Tandem on one machine: embedded servers, the supervised services, the tandem command."""
