# Perseat in a container: the data is in /data, the pages are on port 8080.
#
#   docker build -t perseat .
#   docker run -p 8080:8080 -v perseat:/data perseat

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY handlers handlers
COPY models models
COPY static static
COPY views views
# SQLite is compiled in, and C needs cgo.
RUN CGO_ENABLED=1 go build -trimpath -ldflags="-s -w" -o /perseat ./cmd/perseat

FROM debian:bookworm-slim
RUN apt-get update \
	&& apt-get install --yes --no-install-recommends ca-certificates tzdata \
	&& rm -rf /var/lib/apt/lists/* \
	&& useradd --system --uid 10001 --home-dir /data perseat \
	&& install --directory --owner=perseat --mode=0700 /data
COPY --from=build /perseat /usr/local/bin/perseat
USER perseat
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENV PERSEAT_DB=/data/perseat.db PERSEAT_ADDR=:8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["perseat", "check"]
ENTRYPOINT ["perseat"]
CMD ["serve"]
