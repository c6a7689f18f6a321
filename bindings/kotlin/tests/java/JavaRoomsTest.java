import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.roomkey.RoomkeyException;
import dev.roomkey.Secret;
import dev.roomkey.VideoSdk;
import dev.roomkey.rooms.CallOptions;
import dev.roomkey.rooms.LiveKitRooms;
import dev.roomkey.rooms.NewRoom;
import dev.roomkey.rooms.Page;
import dev.roomkey.rooms.ParticipantChange;
import dev.roomkey.rooms.Room;
import dev.roomkey.rooms.RoomName;
import dev.roomkey.rooms.Rooms;
import dev.roomkey.rooms.VideoSdkRooms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The vendors' APIs from Java: futures, and builders for what has many members. */
class JavaRoomsTest {
    private static <T> T in(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void roomsOfVideoSdk() throws Exception {
        try (Authority authority = new Authority();
                VideoSdk keys = new VideoSdk(authority.getApiKey(), Secret.of(authority.getSecret()))) {
            CallOptions options = CallOptions.builder().baseUrl(authority.getUrl()).within(Duration.ofSeconds(5)).attempts(2).build();
            VideoSdkRooms rooms = Rooms.videoSdk(keys, options);
            Room room = in(rooms.createRoomAsync(NewRoom.builder().customRoomId("java-room").autoClose(60, false).build()));
            assertEquals("java-room", room.getCustomRoomId());
            assertEquals(room, in(rooms.fetchRoomAsync(RoomName.custom("java-room"))));
            Page<Room> page = in(rooms.listRoomsAsync(1, 5, "java-room"));
            assertEquals(List.of(room), page.getItems());
            assertEquals(0, in(rooms.listSessionsAsync(room.getRoomId())).getItems().size());
            var thrown = assertThrows(ExecutionException.class, () -> in(rooms.fetchRoomAsync(RoomName.id("aaaa-bbbb-cccc"))));
            assertEquals("remote_not_found", assertInstanceOf(RoomkeyException.class, thrown.getCause()).getCode());

            String token = keys.mint(VideoSdk.Access.builder("allow_join").roles("crawler").build());
            VideoSdkRooms app = VideoSdkRooms.of(() -> CompletableFuture.completedFuture(token), options);
            assertEquals(room.getRoomId(), in(app.fetchRoomAsync(RoomName.id(room.getRoomId()))).getRoomId());
            assertEquals(room.getRoomId(), in(VideoSdkRooms.withToken(token, options).validateRoomAsync(RoomName.id(room.getRoomId()))).getRoomId());
            assertTrue(in(rooms.deactivateRoomAsync(room.getRoomId())).isDisabled());
        }
    }

    @Test
    void roomsOfLiveKit() throws Exception {
        Answer[] answers = {
            new Answer(200, "{\"sid\":\"RM_1\",\"name\":\"class-7\"}"), new Answer(200, "{\"sid\":\"PA_1\",\"identity\":\"ann\"}"), new Answer(200, "{}"),
        };
        try (Hostile server = new Hostile(answers, false)) {
            LiveKitRooms rooms = Rooms.liveKit(server.getUrl(), "APIx7Qm2", Secret.of("9d3b1f0a6c5e4827b1a0f3c2d4e59687"));
            assertEquals("RM_1", in(rooms.createRoomAsync("class-7")).getSid());
            ParticipantChange change = ParticipantChange.builder().name("Ann Lee").permission(Map.of("canPublish", false)).build();
            assertEquals("ann", in(rooms.updateParticipantAsync("class-7", "ann", change)).getIdentity());
            assertEquals(null, in(rooms.removeParticipantAsync("class-7", "ann")));
        }
    }

    @Test
    void whoeverCancelsWaitsNoMore() throws Exception {
        try (Hostile server = new Hostile(new Answer[] {new Answer(200, "{}")}, true)) {
            VideoSdkRooms rooms = VideoSdkRooms.withToken("a.b.c", CallOptions.builder().baseUrl(server.getUrl()).build());
            CompletableFuture<Page<Room>> call = rooms.listRoomsAsync();
            while (server.getAsked().isEmpty()) Thread.sleep(5);
            call.cancel(true);
            assertThrows(CancellationException.class, () -> in(call));
        }
    }
}
