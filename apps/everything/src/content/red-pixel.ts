import { Image } from '@tenon/core';

/** A PNG of one red pixel. */
export const redPixel = new Image({
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  format: 'png',
});
