// Images a second of libjpeg's decoding alone, out of memory: libjpeg_decode PROCESSES EPOCHS SCALE < names of files
//
// SCALE 2 decodes at half the size. Rows go into one buffer again and again, as a reader that keeps its memory would do.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jpeglib.h>

typedef struct {
  unsigned char *bytes;
  unsigned long size;
} file;

static file read_file(const char *path) {
  FILE *stream = fopen(path, "rb");
  if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) exit(1);
  file read = {NULL, (unsigned long)ftell(stream)};
  read.bytes = malloc(read.size);
  rewind(stream);
  if (read.bytes == NULL || fread(read.bytes, 1, read.size, stream) != read.size) exit(1);
  fclose(stream);
  return read;
}

static void decode(const file *jpeg, unsigned scale) {
  static unsigned char *pixels;
  static size_t room;
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  cinfo.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&cinfo);
  jpeg_mem_src(&cinfo, jpeg->bytes, jpeg->size);
  jpeg_read_header(&cinfo, TRUE);
  cinfo.out_color_space = JCS_RGB;
  cinfo.scale_num = 1;
  cinfo.scale_denom = scale;
  jpeg_start_decompress(&cinfo);
  size_t row = (size_t)cinfo.output_width * 3;
  if (room < row * cinfo.output_height) {
    room = row * cinfo.output_height;
    pixels = realloc(pixels, room);
  }
  while (cinfo.output_scanline < cinfo.output_height) {
    JSAMPROW target = pixels + row * cinfo.output_scanline;
    jpeg_read_scanlines(&cinfo, &target, 1);
  }
  jpeg_finish_decompress(&cinfo);
  jpeg_destroy_decompress(&cinfo);
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  int processes = atoi(arguments[1]), epochs = atoi(arguments[2]), scale = atoi(arguments[3]);
  static file files[1 << 16];
  static char path[4096];
  int total = 0;
  while (total < 1 << 16 && fgets(path, sizeof path, stdin) != NULL) {
    path[strcspn(path, "\n")] = 0;
    files[total++] = read_file(path);
  }
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int process = 0; process < processes; process++) {
    if (fork() != 0) continue;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int index = process; index < total; index += processes) decode(&files[index], (unsigned)scale);
    }
    _exit(0);
  }
  while (wait(NULL) > 0) {
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
  printf("%.1f\n", epochs * total / seconds);
  return 0;
}
