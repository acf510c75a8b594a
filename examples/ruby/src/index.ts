// A Ruby on the Martlet packages: what embedders may use.

export const VERSION = '3.1.0';
