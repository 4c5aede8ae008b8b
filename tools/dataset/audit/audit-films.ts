import type { Film } from '../../../core/dataset/film.ts';
import { countEach } from '../films/count-by-class.ts';
import type { FilmLook, PictureLook } from './look-at-film.ts';

/** A film as an audit sees it. */
export interface AuditedFilm {
  readonly film: Film;
  readonly look: FilmLook;
  /** True for films to test with. */
  readonly isTest: boolean;
}

export interface Audit {
  readonly classes: Readonly<Record<string, ClassAudit>>;
  /** Films with the same bytes, by path; development and test films together. */
  readonly duplicates: readonly (readonly string[])[];
  /** Those of the duplicates that lie in more than one class: one label at least is wrong. */
  readonly duplicatesAcrossClasses: number;
  /** Patient groups with development and test films, and the development films of each. */
  readonly groupsSharedWithTest: Readonly<Record<string, number>>;
  /** Patient groups with films of several classes. */
  readonly groupsOfSeveralClasses: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Films with a side below 64 pixels. */
  readonly tiny: readonly string[];
  /** Films with visible colour. */
  readonly colored: readonly string[];
  readonly storedAsRgb: number;
}

export interface ClassAudit {
  readonly films: number;
  readonly groups: number;
  readonly sizeInBytes: number;
  /** Pixels of the sides of its readable films: least, median, most; null where none can be read. */
  readonly width: Spread | null;
  readonly height: Spread | null;
}

interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** Puts together what the looks at single films say of all of them. */
export function auditFilms(audited: readonly AuditedFilm[]): Audit {
  const development = audited.filter(({ isTest }) => !isTest);
  const duplicates = duplicatesAmong(audited);
  const pictures = audited.flatMap(({ film, look }) =>
    'width' in look.picture ? [{ film, picture: look.picture }] : [],
  );
  return {
    classes: Object.fromEntries(
      [...Map.groupBy(development, ({ film }) => film.className)].map(([name, films]) => [name, auditClass(films)]),
    ),
    duplicates: duplicates.map((films) => films.map(({ film }) => film.path)),
    duplicatesAcrossClasses: duplicates.filter((films) => new Set(films.map(({ film }) => film.className)).size > 1)
      .length,
    groupsSharedWithTest: sharedGroups(audited),
    groupsOfSeveralClasses: groupsOfSeveralClasses(audited),
    unreadable: audited.flatMap(({ film, look }) =>
      'unreadable' in look.picture ? [{ path: film.path, reason: look.picture.unreadable }] : [],
    ),
    tiny: pictures.filter(({ picture }) => picture.isTiny).map(({ film }) => film.path),
    colored: pictures.filter(({ picture }) => picture.isColored).map(({ film }) => film.path),
    storedAsRgb: pictures.filter(({ picture }) => picture.storage === 'RGB').length,
  };
}

function auditClass(films: readonly AuditedFilm[]): ClassAudit {
  const pictures = films.flatMap(({ look }) => ('width' in look.picture ? [look.picture] : []));
  return {
    films: films.length,
    groups: new Set(films.map(({ film }) => film.group)).size,
    sizeInBytes: films.reduce((sum, { look }) => sum + look.sizeInBytes, 0),
    width: spreadOf(pictures, ({ width }) => width),
    height: spreadOf(pictures, ({ height }) => height),
  };
}

function spreadOf(pictures: readonly PictureLook[], side: (picture: PictureLook) => number): Spread | null {
  const sides = pictures.map(side).sort((a, b) => a - b);
  const [least, median, most] = [sides[0], sides[sides.length >> 1], sides.at(-1)];
  return least === undefined || median === undefined || most === undefined ? null : { least, median, most };
}

function duplicatesAmong(audited: readonly AuditedFilm[]): AuditedFilm[][] {
  const readable = audited.filter(({ look }) => look.sha256 !== '');
  return [...Map.groupBy(readable, ({ look }) => look.sha256).values()].filter((films) => films.length > 1);
}

function sharedGroups(audited: readonly AuditedFilm[]): Record<string, number> {
  const inTest = new Set(audited.filter(({ isTest }) => isTest).map(({ film }) => film.group));
  const shared = audited.filter(({ film, isTest }) => !isTest && inTest.has(film.group));
  return countEach(shared.map(({ film }) => film.group));
}

function groupsOfSeveralClasses(audited: readonly AuditedFilm[]): string[] {
  return [...Map.groupBy(audited, ({ film }) => film.group)]
    .filter(([, films]) => new Set(films.map(({ film }) => film.className)).size > 1)
    .map(([group]) => group);
}
