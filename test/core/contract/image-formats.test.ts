import { describe, expect, it } from 'vitest';
import {
  describeFormat,
  IMAGE_ENDINGS,
  IMAGE_MEDIA_TYPES,
  isImageName,
  listImageEndings,
  listImageFormats,
  OTHER_FORMATS,
} from '../../../core/contract/image-formats.ts';
import { IM2REC_ENDINGS } from '../../../core/dataset/im2rec.ts';

describe('isImageName()', () => {
  it.each(['a.jpg', 'a.JPEG', 'a.b.PnG', 'ä 1.jpg', '..a.jpg', 'a..jpg'])('takes %s', (name) => {
    expect(isImageName(name)).toBe(true);
  });

  it.each(['a', 'a.jpg.bak', 'jpg', '.jpg', '...jpg', 'a.', '', 'a.jpg ', 'a.gif'])('passes %j over', (name) => {
    expect(isImageName(name)).toBe(false);
  });

  it('accepts other endings if given', () => expect(isImageName('a.GIF', ['.gif'])).toBe(true));
});

describe('describeFormat()', () => {
  it.each([
    ['jpeg', 'a JPEG image'],
    ['dicom', 'a DICOM file'],
  ] as const)('describes %s as %s', (format, words) => expect(describeFormat(format)).toBe(words));

  it('gives every description an article', () => {
    for (const { what } of Object.values(OTHER_FORMATS)) expect(what).toMatch(/^an? /);
  });
});

describe('the lists of image formats', () => {
  it('name the media types', () => expect(IMAGE_MEDIA_TYPES).toEqual(['image/jpeg', 'image/png']));

  it('contain every ending that im2rec accepts', () => {
    expect(IMAGE_ENDINGS).toEqual(expect.arrayContaining([...IM2REC_ENDINGS]));
  });

  it('read as part of a sentence', () => {
    expect(listImageFormats('or')).toBe('JPEG or PNG');
    expect(listImageFormats('and')).toBe('JPEG and PNG');
    expect(listImageFormats('nor')).toBe('JPEG nor PNG');
    expect(listImageEndings()).toBe('.jpeg, .jpg or .png');
  });
});
